"""The file of anchors, outside the database: where the journal's chain ended, hour by hour, signed with a key of its own.

One line of JSON for each; a signature covers the one before it. Lines are only ever added.
"""

import base64
import fcntl
import hmac
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from kept.core.chain import Anchor, signature

FILE: Final = "journal.anchors"


class AnchorsBroken(Exception):
    """The file of anchors is not what was written; the message is a sentence."""


def anchors() -> list[Anchor]:
    """All of them, oldest first. Raises AnchorsBroken at the first that was not written with this installation's key."""
    file = _file()
    if not file.exists():
        return []
    return [anchor for anchor, _ in _signed(file.read_text(encoding="utf-8"))]


def add_anchor(decide: Callable[[list[Anchor]], Anchor | None]) -> bool:
    """Adds what is decided, knowing those that are there, and whether it was; on the disk when this returns. Raises
    AnchorsBroken."""
    with _held() as handle:
        known = _signed(_text_in(handle))
        anchor = decide([each for each, _ in known])
        if anchor is None:
            return False
        mac = signature(_key(), known[-1][1] if known else "", anchor)
        line = {"seq": anchor.seq, "head": anchor.head.hex(), "time": anchor.at.isoformat(), "mac": mac}
        words = json.dumps(line | ({"restored": True} if anchor.restored else {}))
        os.write(handle, f"{words}\n".encode())
        os.fsync(handle)
    return True


@contextmanager
def _held() -> Iterator[int]:
    """One process of this machine writes at a time."""
    _file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(_file(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _text_in(handle: int) -> str:
    return os.pread(handle, os.fstat(handle).st_size, 0).decode()


def _signed(text: str) -> list[tuple[Anchor, str]]:
    """Each with its signature."""
    found: list[tuple[Anchor, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        previous = found[-1][1] if found else ""
        try:
            anchor, mac = _anchor(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise AnchorsBroken(f"Line {number} of {_file()} is not an anchor.") from None
        if not hmac.compare_digest(mac, signature(_key(), previous, anchor)):
            raise AnchorsBroken(
                f"Line {number} of {_file()} was not written with this installation's anchor.key, or lines before it are missing."
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


def _file() -> Path:
    folder: Path = settings.KEPT_ANCHORS
    return folder / FILE


def _key() -> bytes:
    file: Path = settings.KEPT_ANCHOR_KEY_FILE
    return base64.b64decode(file.read_text().strip())
