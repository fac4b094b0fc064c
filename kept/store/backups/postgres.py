"""PostgreSQL's own programs: what copies a database out of it and into it."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from django.db import connection

from kept.store.backups.faults import BackupFault

OF_DEBIAN: Final = Path("/usr/lib/postgresql")
CHUNK_BYTES: Final = 1 << 20
# Indexes are made anew, for which a restore may take more memory than a question may.
IN_HASTE: Final = "-c maintenance_work_mem=256MB -c synchronous_commit=off"
_DUMPING: Final = ("--format=custom", "--compress=0", "--no-owner", "--no-privileges")
_RESTORING: Final = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")


def dumped() -> Iterator[bytes]:
    """What pg_dump says of the moment that the transaction sees. Raises BackupFault."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_export_snapshot()")
        moment = cursor.fetchone()[0]
    command = [program("pg_dump"), *_DUMPING, f"--snapshot={moment}"]
    with _running(command, _surroundings(connection.settings_dict), stdout=subprocess.PIPE) as running:
        assert running.stdout
        while chunk := running.stdout.read(CHUNK_BYTES):
            yield chunk


def restore_dump(chunks: Iterable[bytes], database: Mapping[str, Any]) -> None:
    """Into a database that is empty: the whole of it or nothing. Raises BackupFault."""
    command = [program("pg_restore"), *_RESTORING, f"--dbname={database['NAME']}"]
    surroundings = _surroundings(database) | {"PGOPTIONS": IN_HASTE}
    with _running(command, surroundings, stdin=subprocess.PIPE) as running:
        assert running.stdin
        with suppress(BrokenPipeError):  # then it has ended, and says why
            for chunk in chunks:
                running.stdin.write(chunk)
        with suppress(BrokenPipeError):
            running.stdin.close()


def program(name: str) -> str:
    """The newest on this machine, which copies from older servers too. Raises BackupFault."""
    found = sorted(OF_DEBIAN.glob(f"*/bin/{name}"), key=lambda file: int(file.parts[-3]))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise BackupFault(f"{name} is not on this machine; install PostgreSQL's client programs (postgresql-client).")
    return path


@contextmanager
def _running(
    command: list[str], surroundings: dict[str, str], *, stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Raises BackupFault with the program's last words when it ends badly; it never outlives the block."""
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(command, env=surroundings, stdin=stdin, stdout=stdout, stderr=words) as running,  # noqa: S603 - a program of PostgreSQL's, found by its name
    ):
        try:
            yield running
        except BaseException:
            running.kill()
            raise
        if running.wait():
            words.seek(0)
            raise BackupFault(f"{Path(command[0]).name} failed: {_last_words(words)}")


def _last_words(words: IO[bytes]) -> str:
    """Its errors, without what comes after the first line of each: that repeats rows."""
    lines = words.read().decode(errors="replace").splitlines()
    errors = [line for line in lines if re.search(r"error|fatal|fehler", line, re.IGNORECASE)]
    return (errors or lines or ["it did not say why"])[0][:300]


def _surroundings(database: Mapping[str, Any]) -> dict[str, str]:
    """Where the database is, without a password among the arguments, which others on the machine can see."""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(database.get(name) or "") for variable, name in names.items()}
    return os.environ | {variable: value for variable, value in told.items() if value}
