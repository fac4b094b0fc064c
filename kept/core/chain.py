"""The journal's chain: each entry's hash is made of the hash before it and of the entry itself.

h(n) = SHA-256(h(n-1) ‖ canonical(entry n)), h(0) = 32 zero bytes. Whoever changes, removes, adds or reorders an entry
breaks the chain there, or must make all later hashes anew: that the anchors tell, which are kept outside the database and
signed with a key that the database never sees.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

GENESIS: Final = bytes(32)
_ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode


class Entry(NamedTuple):
    """An entry as it is stored, in words that are the same on every database: uuids as 32 hexadecimal digits, the time as
    `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, codes as any JSON text."""

    id: int
    uuid: str
    practice_id: int | None
    by_user_id: int | None
    by_role: str
    action: str
    object_uuid: str
    codes: str
    request_key: str | None
    at: str


class Sealed(NamedTuple):
    seq: int
    hash: bytes
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where the chain ended at a time. After a restore the journal is shorter than it was: `restored` says so, and anchors
    before it hold only for what is left."""

    seq: int
    head: bytes
    at: datetime
    restored: bool = False

    def text(self) -> str:
        return _ENCODE([self.seq, self.head.hex(), self.at.isoformat(), self.restored])


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a walk along the chain came to. `fault` is a sentence about the first entry that is not right."""

    entries: int
    head: bytes
    anchors: int
    fault: str | None = None
    lost: int = 0  # entries that a restore did not bring back


def link(previous: bytes, seq: int, entry: Entry) -> bytes:
    """The hash of an entry that comes after this one."""
    return hashlib.sha256(previous + _canonical(seq, entry)).digest()


def walk(chain: Iterable[Sealed], anchors: Sequence[Anchor]) -> Found:
    """From the first entry to the last, which come in the order of their numbers."""
    expected = _heads(anchors)
    previous, number = GENESIS, 0
    for seq, found, entry in chain:
        number += 1
        fault = None
        if seq != number:
            fault = f"Entry {number} is missing." if seq > number else f"There are two entries {seq}."
        elif link(previous, seq, entry) != found:
            fault = f"Entry {number} is not as it was sealed: it, or one before it, was changed, put in or moved."
        elif expected.get(number, found) != found:
            fault = f"Entry {number} is not the one that was anchored: the chain was made anew."
        if fault:
            return Found(entries=number, head=previous, anchors=len(expected), fault=fault)
        previous = found
    return _ended(number, previous, anchors, expected)


def _ended(number: int, head: bytes, anchors: Sequence[Anchor], expected: dict[int, bytes]) -> Found:
    """A chain that is right as far as it goes may have been cut off."""
    lost = _lost(anchors)
    furthest = max(expected, default=0)
    fault = None
    if furthest > number:
        fault = f"Entry {number + 1} is missing: the journal went on to entry {furthest} when it was last anchored."
    return Found(entries=number, head=head, anchors=len(expected), fault=fault, lost=lost)


def _heads(anchors: Sequence[Anchor]) -> dict[int, bytes]:
    """What each anchored entry's hash must be, without what a restore is known to have lost."""
    heads: dict[int, bytes] = {}
    for anchor in anchors:
        if anchor.restored:
            heads = {seq: head for seq, head in heads.items() if seq <= anchor.seq}
        if anchor.seq:
            heads.setdefault(anchor.seq, anchor.head)
    return heads


def _lost(anchors: Sequence[Anchor]) -> int:
    furthest = lost = 0
    for anchor in anchors:
        if anchor.restored:
            lost += max(0, furthest - anchor.seq)
            furthest = anchor.seq
        furthest = max(furthest, anchor.seq)
    return lost


# --- anchors, each signed together with the signature before it, so that none can be taken out from between


def signature(key: bytes, previous: str, anchor: Anchor) -> str:
    return hmac.new(key, f"anchor\n{previous}\n{anchor.text()}".encode(), hashlib.sha256).hexdigest()


def _canonical(seq: int, entry: Entry) -> bytes:
    words = [seq, *entry]
    words[8] = _sorted(entry.codes)
    return _ENCODE(words).encode()


@lru_cache(maxsize=8192)
def _sorted(codes: str) -> str:
    """The same for equal codes, in whatever order a database keeps them."""
    return json.dumps(json.loads(codes), separators=(",", ":"), sort_keys=True)
