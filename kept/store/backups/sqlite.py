"""SQLite's own way to copy a database that is in use, and to put a copy in another's place."""

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection

from kept.store.backups.faults import BackupFault, NoRoom

CHUNK_BYTES: Final = 1 << 20
BESIDE: Final = ("-wal", "-shm", "-journal")
_COPY: Final = ".kept-copy-"


def copied() -> Iterator[bytes]:
    """The database at the moment that the transaction sees. Nobody who writes has to wait; the copy in between lies
    beside the original, where it is as safe, and goes at the end."""
    original = Path(connection.settings_dict["NAME"])
    for left in original.parent.glob(f"{_COPY}*"):
        left.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(prefix=_COPY, dir=original.parent)
    os.close(handle)
    copy = Path(name)
    try:
        _copy_to(copy)
        with copy.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
    finally:
        remove(copy)


def _copy_to(copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as there:
            connection.connection.backup(there)
    except sqlite3.Error as fault:
        raise NoRoom(f"{copy.parent} did not take a copy of the database ({fault}); no backup was made.") from fault


def write_copy(chunks: Iterable[bytes], to: Path) -> None:
    """A file that is on disk as a whole."""
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def require_nobody_there(database: Path) -> None:
    """All that was committed is in the one file afterwards. Raises BackupFault while any process has it open."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=1)) as there:
            there.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault):
            raise BackupFault(f"Kept is still running on {database}; stop it first.") from fault
    except sqlite3.DatabaseError:
        pass  # it is broken, which is why it is replaced; it is put aside as it is


def put_in_place(copy: Path, database: Path, *, now: datetime) -> Path | None:
    """The copy is the database from now on; where the one before it lies, if there was one."""
    aside = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}")
    with closing(sqlite3.connect(copy)) as there:
        there.execute("pragma journal_mode = delete")
    was_there = database.exists()
    for ending in ("", *BESIDE):
        with suppress(FileNotFoundError):
            Path(f"{database}{ending}").rename(f"{aside}{ending}")
    copy.rename(database)
    return aside if was_there else None


def remove(copy: Path) -> None:
    for ending in ("", "-turn", "-turn-next", *BESIDE):
        Path(f"{copy}{ending}").unlink(missing_ok=True)
