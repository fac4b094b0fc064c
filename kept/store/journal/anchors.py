"""The file of anchors, outside the database: where the journal's chain ended, hour by hour, signed with a key of its own.

One line of JSON for each; a signature covers the one before it. Lines are only ever added.
"""

import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from kept.core.chain import Anchor, signature
from kept.store.anchored import AnchoredFile, anchor_key

FILE: Final = AnchoredFile("journal.anchors")


class AnchorsBroken(Exception):
    """The file of anchors is not what was written; the message is a sentence."""


def anchors() -> list[Anchor]:
    """All of them, oldest first. Raises AnchorsBroken at the first that was not written with this installation's key."""
    return [anchor for anchor, _ in _signed(FILE.lines())]


def add_anchor(decide: Callable[[list[Anchor]], Anchor | None]) -> bool:
    """Adds what is decided, knowing those that are there, and whether it was; on the disk when this returns. Raises
    AnchorsBroken."""

    def new(lines: Sequence[str]) -> list[str]:
        known = _signed(lines)
        anchor = decide([each for each, _ in known])
        return [] if anchor is None else [_line(anchor, known[-1][1] if known else "")]

    return FILE.add(new) > 0


def _line(anchor: Anchor, previous: str) -> str:
    mac = signature(anchor_key(), previous, anchor)
    words = {"seq": anchor.seq, "head": anchor.head.hex(), "time": anchor.at.isoformat(), "mac": mac}
    return json.dumps(words | ({"restored": True} if anchor.restored else {}))


def _signed(lines: Sequence[str]) -> list[tuple[Anchor, str]]:
    """Each with its signature."""
    found: list[tuple[Anchor, str]] = []
    for number, line in enumerate(lines, start=1):
        previous = found[-1][1] if found else ""
        try:
            anchor, mac = _anchor(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise AnchorsBroken(f"Line {number} of {FILE.path} is not an anchor.") from None
        if not hmac.compare_digest(mac, signature(anchor_key(), previous, anchor)):
            raise AnchorsBroken(
                f"Line {number} of {FILE.path} was not written with this installation's anchor.key, or lines before it are missing."
            )
        found.append((anchor, mac))
    return found


def _anchor(line: dict[str, Any]) -> tuple[Anchor, str]:
    anchor = Anchor(
        seq=line["seq"],
        head=bytes.fromhex(line["head"]),
        at=datetime.fromisoformat(line["time"]),
        restored=line.get("restored", False),
    )
    return anchor, str(line["mac"])
