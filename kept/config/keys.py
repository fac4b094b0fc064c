"""The keys of an installation: one signs cookies, one seals fields in the database, one signs the journal's anchors.

They are drawn once and never overwritten: whoever loses `field.key` loses what it sealed.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
# The first two belong together; installations that are older than the third draw it when they are upgraded.
PAIR: Final = ("secret.key", "field.key")
ANCHOR: Final = "anchor.key"
NAMES: Final = (*PAIR, ANCHOR)
# A drawn key has 32 bytes of chance; one that somebody typed repeats itself.
DISTINCT_BYTES_AT_LEAST: Final = 12


class BadKey(ValueError):
    """A key that cannot protect anything; the message is a sentence for the operator."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """All keys, and which of them are only in memory yet."""

    folder: Path
    secret: str
    field: bytes
    anchor: bytes
    new: tuple[str, ...]

    @property
    def are_new(self) -> bool:
        return bool(self.new)

    def save(self) -> None:
        """Raises FileExistsError when another start saved its keys first."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in zip(NAMES, (self.secret, text_of(self.field), text_of(self.anchor)), strict=True):
            if name in self.new:
                write_once(self.folder / name, text)

    def faults(self) -> list[str]:
        """One sentence for each file that other accounts of this machine may read."""
        files = [self.folder / name for name in NAMES]
        return [
            f"{file} can be read by others; run: chmod 600 {file}"
            for file in files
            if file.exists() and file.stat().st_mode & 0o077
        ]


def read_or_draw_keys(folder: Path) -> Keys:
    """The keys of the folder, and fresh ones in memory for those that it has not. Raises BadKey."""
    missing = [name for name in PAIR if not (folder / name).exists()]
    if len(missing) == 1:
        raise BadKey(f"{folder / missing[0]} is missing while the other key is there; bring it back from the backup.")
    new = tuple(name for name in NAMES if not (folder / name).exists())
    secret, field, anchor = (
        secrets.token_bytes(KEY_BYTES) if name in new else read_key(folder / name) for name in NAMES
    )
    return Keys(folder=folder, secret=text_of(secret), field=field, anchor=anchor, new=new)


def read_key(file: Path) -> bytes:
    try:
        key = base64.b64decode(file.read_bytes().strip(), validate=True)
    except PermissionError as fault:
        raise BadKey(f"{file} cannot be read by this account.") from fault
    except binascii.Error as fault:
        raise BadKey(f"{file} is not a key of Kept.") from fault
    if len(key) != KEY_BYTES or len(set(key)) < DISTINCT_BYTES_AT_LEAST:
        raise BadKey(f"{file} is not a key of {KEY_BYTES} random bytes.")
    return key


def write_once(file: Path, text: str) -> None:
    """Whole or not at all, also when the machine stops in between."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(f"{text}\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, file)
    finally:
        draft.unlink()


def text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()
