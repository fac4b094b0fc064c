"""A backup file opens as a whole, with its key, or not at all."""

import io
import os
from typing import Final

import pytest

from kept.store.backups.faults import BadBackup
from kept.store.backups.sealed_file import FRAME_BYTES, MAGIC, Part, SealedWriter, frames, unpacked

KEY: Final = os.urandom(32)
PIECES: Final = (os.urandom(FRAME_BYTES), b"", b"the same " * 1000, b"short")
ALL: Final = [(Part.DATABASE, piece) for piece in PIECES] + [(Part.MANIFEST, b"what it is")]


def sealed(pieces: tuple[bytes, ...] = PIECES, *, key: bytes = KEY) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, key)
    for piece in pieces:
        writer.write(Part.DATABASE, piece)
    writer.write(Part.MANIFEST, b"what it is")
    return out.getvalue()


def opened(text: bytes, *, key: bytes = KEY) -> list[tuple[Part, bytes]]:
    return [(part, unpacked(chunk)) for part, chunk in frames(io.BytesIO(text), key)]


def test_what_was_written_is_read() -> None:
    assert opened(sealed()) == ALL


def test_nothing_can_be_read_in_it() -> None:
    assert b"the same the same" not in sealed()
    assert sealed()[100:] != sealed()[100:], "each file has a key of its own"


def test_one_that_is_cut_short_anywhere_is_refused() -> None:
    whole = sealed((b"one", b"two", b"three"))
    for length in range(len(whole)):
        with pytest.raises(BadBackup):
            opened(whole[:length])


def test_one_in_which_any_byte_was_changed_is_refused() -> None:
    whole = sealed((b"one", b"two"))
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(BadBackup):
            opened(bytes(changed))


def test_frames_that_change_places_are_refused() -> None:
    whole = sealed((b"one", b"two"))
    head, frame = len(sealed(())) - frame_bytes(b"what it is"), frame_bytes(b"one")
    first, second = whole[head : head + frame], whole[head + frame : head + 2 * frame]
    assert whole[: head + 2 * frame] == whole[:head] + first + second
    for mixed in (second + first, first + first, first, second):
        with pytest.raises(BadBackup, match="changed"):
            opened(whole[:head] + mixed + whole[head + 2 * frame :])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "not a backup of Kept"),
        (b"SQLite format 3\0" * 100, "not a backup of Kept"),
        (MAGIC.replace(b"1", b"2") + bytes(200), "newer release"),
        (sealed(key=os.urandom(32)), "another key"),
        (sealed() + b"more", "goes on after its end"),
    ],
)
def test_what_is_none_of_ours_is_refused_with_its_reason(text: bytes, sentence: str) -> None:
    with pytest.raises(BadBackup, match=sentence):
        opened(text)


def frame_bytes(piece: bytes) -> int:
    return len(sealed((piece,))) - len(sealed(()))
