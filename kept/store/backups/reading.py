"""Read a backup: first as a whole, to know that it is one, and then again, to put it somewhere."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from kept.store.backups.faults import BackupFault, BadBackup
from kept.store.backups.manifest import Manifest, manifest_from
from kept.store.backups.sealed_file import Part, frames


def verified(file: Path, *, key: bytes) -> Manifest:
    """Every byte of it was looked at. Raises BackupFault."""
    digest, size, last = hashlib.sha256(), 0, b""
    for part, chunk in _frames(file, key):
        if part is Part.DATABASE:
            digest.update(chunk)
            size += len(chunk)
        last = chunk
    manifest = manifest_from(last)
    if (manifest.size, manifest.sha256) != (size, digest.hexdigest()):
        raise BadBackup("The backup is not what its manifest says.")
    return manifest


def database_in(file: Path, *, key: bytes) -> Iterator[bytes]:
    """The database's copy, piece by piece. Raises BackupFault."""
    return (chunk for part, chunk in _frames(file, key) if part is Part.DATABASE)


def _frames(file: Path, key: bytes) -> Iterator[tuple[Part, bytes]]:
    try:
        with file.open("rb") as opened:
            yield from frames(opened, key)
    except OSError as fault:
        raise BackupFault(f"{file} cannot be read ({fault.strerror}).") from fault
