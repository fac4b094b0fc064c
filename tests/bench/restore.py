"""`bin/bench restore`: how long a backup, a restore and a drill take, on both databases.

    bin/bench restore [--sessions 100000] [--db sqlite|postgres]

An installation of its own is filled, backed up, restored into a second database beside it, and drilled, by the commands
themselves as processes of their own. Beside the seconds stands for how many of them a processor worked for the command,
which is what they would be on a machine that does nothing else; PostgreSQL's server works besides, and is not counted.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench.installation import DATABASES, ROOT, installation
from tests.bench.machine import machine_in_words

INSIDE: Final = "--inside"
FEW: Final = 100_000
MEGABYTE: Final = 1_000_000
_DONE: Final = re.compile(r"([\d,]+) rows, ([\d,.]+) MB, sealed ([\d,.]+) MB")


@dataclass(frozen=True, kw_only=True)
class Row:
    database: str
    what: str
    seconds: float
    worked: float = 0.0  # seconds of a processor; 0 where they were not taken
    megabytes: float = 0.0  # of the database's copy; 0 where a rate says nothing


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench restore", description=__doc__)
    parser.add_argument("--sessions", type=int, default=FEW)
    parser.add_argument("--db", action="append", choices=DATABASES)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return load(options.sessions)
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine_in_words()}, {options.sessions:,} sessions\n", flush=True)
    print("| database | what | seconds | of a processor | MB/s |\n|---|---|---:|---:|---:|", flush=True)
    for database in options.db or DATABASES:
        for row in measured(database, options.sessions):
            rate = f"{row.megabytes / row.seconds:,.0f}" if row.megabytes else ""
            worked = f"{row.worked:,.1f}" if row.worked else ""
            print(f"| {row.database} | {row.what} | {row.seconds:,.1f} | {worked} | {rate} |", flush=True)
    return None


def measured(database: str, sessions: int) -> Iterator[Row]:
    """One after the other; each begins with what the one before left."""
    with installation(database) as surroundings:
        folder = Path(surroundings["KEPT_DATA"]) / "backups"
        surroundings["KEPT_BACKUPS"] = str(folder)
        said(surroundings, "prepare")
        command = [sys.executable, "-m", "tests.bench.restore", INSIDE, f"--sessions={sessions}"]
        subprocess.run(command, env=surroundings, check=True, cwd=ROOT)
        seconds, worked, words = said(surroundings, "backup")
        found = _DONE.search(words)
        assert found, words
        size, sealed = (float(text.replace(",", "")) for text in found.groups()[1:])
        yield Row(
            database=database,
            what=f"backup: {found[1]} rows, {size:,.0f} MB, sealed {sealed:,.0f} MB",
            seconds=seconds,
            worked=worked,
            megabytes=size,
        )
        seconds, worked, words = said(
            surroundings, "restore", newest(folder), "--to-database", beside(database, surroundings)
        )
        yield from (Row(database=database, what=f"… {what}", seconds=took) for what, took in steps(words))
        yield Row(database=database, what="restore, all of it", seconds=seconds, worked=worked, megabytes=size)
        seconds, worked, _ = said(surroundings, "restore-drill")
        yield Row(database=database, what="drill, all of it", seconds=seconds, worked=worked, megabytes=size)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"| {database} | most memory of any of these processes: {most:,.0f} MB | | | |", flush=True)


def said(surroundings: dict[str, str], *command: str) -> tuple[float, float, str]:
    """How long it took, for how long of that a processor worked for it, and what it said; it ends well."""
    began, worked = time.monotonic(), processor_seconds()
    done = subprocess.run(
        [ROOT / "bin" / "kept", *command], env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - began, processor_seconds() - worked, done.stdout


def processor_seconds() -> float:
    """Of all processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def steps(words: str) -> list[tuple[str, float]]:
    return [(name, float(took)) for name, took in re.findall(r"ok  (.+?)(?:: .*)? \(([\d.]+) s\)", words)]


def newest(folder: Path) -> str:
    return str(max(folder.glob("kept-*.backup")))


def beside(database: str, surroundings: dict[str, str]) -> str:
    """A second database, empty."""
    if database == "sqlite":
        return f"sqlite:///{surroundings['KEPT_DATA']}/restored.sqlite3"
    server, _, _ = surroundings["KEPT_DATABASE_URL"].rpartition("/")
    import psycopg

    with psycopg.connect(surroundings["KEPT_DATABASE_URL"], autocommit=True) as there:
        there.execute("create database restored")
    return f"{server}/restored"


def load(sessions: int) -> None:
    import django

    django.setup()
    from tests.bench.loader import load as fill

    print(json.dumps({"practices": fill(sessions=sessions, now=datetime.now(UTC))}), file=sys.stderr)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.config.settings")
    main()
