"""The file of a backup: frames of at most a megabyte, each sealed (AES-256-GCM) with a key that is this file's alone.

`magic | id of the key | salt | frame …`, a frame being `part | length | ciphertext and tag`. The file's key comes of the
backups' key and the salt (HKDF), the nonce is the frame's number, and its part is authenticated with it: a frame that
was changed, moved, left out or taken from another file does not open. The manifest comes last, so that a file that was
cut short has none. It is written and read in constant memory.
"""

import os
import struct
import zlib
from collections.abc import Iterator
from enum import Enum
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kept.store.backups.faults import BadBackup

FAMILY: Final = b"KEPT BACKUP "
MAGIC: Final = FAMILY + b"1\n"
SALT_BYTES: Final = 32
KEY_ID_BYTES: Final = 8
FRAME_BYTES: Final = 1 << 20
_HEAD: Final = struct.Struct(">cI")
_TAG_BYTES: Final = 16
# What does not shrink grows a little.
_MOST_SEALED: Final = FRAME_BYTES + FRAME_BYTES // 100 + 1024
_FAST: Final = 1


class Part(Enum):
    """What a frame holds a piece of."""

    DATABASE = b"D"
    MANIFEST = b"M"


class SealedWriter:
    """Puts frames one after the other."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        salt = os.urandom(SALT_BYTES)
        self._out, self._cipher, self._number = out, _cipher(key, salt), 0
        out.write(MAGIC + _key_id(key) + salt)

    def write(self, part: Part, chunk: bytes) -> None:
        assert len(chunk) <= FRAME_BYTES, "a longer one is written in pieces"
        sealed = self._cipher.encrypt(_nonce(self._number), zlib.compress(chunk, _FAST), part.value)
        self._out.write(_HEAD.pack(part.value, len(sealed)) + sealed)
        self._number += 1


def frames(file: BinaryIO, key: bytes) -> Iterator[tuple[Part, bytes]]:
    """All that the file holds, in its order and still packed; the last one is the manifest. Raises BadBackup, at the latest
    at the end."""
    cipher = _cipher(key, _read_head(file, key))
    number, part = 0, Part.DATABASE
    while head := file.read(_HEAD.size):
        if part is Part.MANIFEST:
            raise BadBackup("The backup goes on after its end: it was changed.")
        part, length = _head_of(head)
        sealed = file.read(length)
        if len(sealed) < length:
            raise BadBackup("The backup is cut short.")
        yield part, _opened(cipher, number, part, sealed)
        number += 1
    if part is not Part.MANIFEST:
        raise BadBackup("The backup is cut short.")


def unpacked(chunk: bytes) -> bytes:
    return zlib.decompress(chunk)


def _read_head(file: BinaryIO, key: bytes) -> bytes:
    """The salt."""
    magic, key_id, salt = file.read(len(MAGIC)), file.read(KEY_ID_BYTES), file.read(SALT_BYTES)
    if magic != MAGIC and magic.startswith(FAMILY):
        raise BadBackup("The backup was made by a newer release of Kept: restore it with that one.")
    if magic != MAGIC:
        raise BadBackup("The file is not a backup of Kept.")
    if len(salt) < SALT_BYTES:
        raise BadBackup("The backup is cut short.")
    if key_id != _key_id(key):
        raise BadBackup("The backup was sealed with another key; name the right one by KEPT_BACKUP_KEY_FILE.")
    return salt


def _head_of(head: bytes) -> tuple[Part, int]:
    if len(head) < _HEAD.size:
        raise BadBackup("The backup is cut short.")
    letter, length = _HEAD.unpack(head)
    if letter not in {part.value for part in Part} or not _TAG_BYTES < length <= _MOST_SEALED:
        raise BadBackup("The backup was changed after it was made.")
    return Part(letter), length


def _opened(cipher: AESGCM, number: int, part: Part, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(_nonce(number), sealed, part.value)
    except InvalidTag:
        raise BadBackup("The backup was changed after it was made.") from None


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=MAGIC).derive(key))


def _key_id(key: bytes) -> bytes:
    return HKDF(SHA256(), length=KEY_ID_BYTES, salt=None, info=b"which key").derive(key)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
