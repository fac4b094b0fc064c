"""Read a backup: first as a whole, to know that it is one, and then again, to put it somewhere."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from kept.store.backups.faults import BackupFault, BadBackup
from kept.store.backups.manifest import Manifest, manifest_from
from kept.store.backups.sealed_file import Part, frames, unpacked


def verified(file: Path, *, key: bytes) -> Manifest:
    """Every byte of it is as it was sealed, and none is missing. Raises BackupFault."""
    last = b""
    for _, packed in _frames(file, key):
        last = packed
    return manifest_from(unpacked(last))


def opens(file: Path, *, key: bytes) -> bool:
    """Whether it is sealed with this key and begins as it was sealed; its end is not looked at."""
    try:
        next(_frames(file, key))
    except BackupFault:
        return False
    return True


def database_in(file: Path, manifest: Manifest, *, key: bytes) -> Iterator[bytes]:
    """The database's copy, piece by piece. Raises BackupFault, at its end too: when it is not what the manifest says."""
    digest, size = hashlib.sha256(), 0
    for part, packed in _frames(file, key):
        if part is Part.DATABASE:
            chunk = unpacked(packed)
            digest.update(chunk)
            size += len(chunk)
            yield chunk
    if (manifest.size, manifest.sha256) != (size, digest.hexdigest()):
        raise BadBackup("The backup is not what its manifest says.")


def _frames(file: Path, key: bytes) -> Iterator[tuple[Part, bytes]]:
    try:
        with file.open("rb") as opened:
            yield from frames(opened, key)
    except OSError as fault:
        raise BackupFault(f"{file} cannot be read ({fault.strerror}).") from fault
