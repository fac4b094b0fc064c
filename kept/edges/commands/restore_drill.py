"""Restore the newest backup and an older one beside everything, see that they are right, and throw them away: production is
never touched."""

import argparse
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from kept.edges.commands._backups import EXIT_CONFIGURATION, EXIT_REFUSED, in_one_sentence
from kept.edges.commands._restoring import Step, Told, Wish, in_words, steps, timed
from kept.edges.commands._smoke import sign_in
from kept.store.backups.drills import write_report
from kept.store.backups.elsewhere import in_database
from kept.store.backups.faults import BackupFault
from kept.store.backups.folder import backups_in, newest_in
from kept.store.backups.key import backup_key
from kept.store.backups.manifest import Manifest, require_known
from kept.store.backups.reading import database_in, verified
from kept.store.backups.target import target_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which backups."""
    parser.add_argument("--from", dest="folder", type=Path, metavar="FOLDER", help="instead of KEPT_BACKUPS")
    parser.add_argument("--file", type=Path, help="this one instead of the newest and an older one")


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0 when it passed, 1 when it did not; either way a report lies beside the backups."""
    folder: Path | None = options.folder.absolute() if options.folder else settings.KEPT_BACKUPS
    if folder is None:
        print("kept: Say where the backups are: set KEPT_BACKUPS, or give --from FOLDER.")
        return EXIT_CONFIGURATION
    return in_one_sentence(lambda: _drill(folder, [options.file] if options.file else to_try(folder), now))


def to_try(folder: Path) -> list[Path]:
    """The newest, and any older one: a backup that was made well may still have been kept badly. Raises BackupFault."""
    newest = newest_in(folder).file
    older = [kept.file for kept in backups_in(folder) if kept.file != newest]
    return [newest, *([secrets.choice(older)] if older else [])]


def _drill(folder: Path, files: Sequence[Path], now: datetime) -> int:
    began, key = time.monotonic(), backup_key()
    tried = [_tried(file, key, now) for file in files]
    passed, seconds = all(each["passed"] for each in tried), time.monotonic() - began
    report = write_report(folder, {"seconds": round(seconds, 1), "backups": tried}, passed=passed, key=key, now=now)
    print(f"The drill {'passed' if passed else 'FAILED'} in {seconds:.1f} s: {report}")
    return 0 if passed else EXIT_REFUSED


def _tried(file: Path, key: bytes, now: datetime) -> dict[str, Any]:
    """What the report says of one."""
    print(file.name)
    done = []
    for step in _steps(file, key, now):
        print(in_words(step))
        done.append(step)
    passed = not any(step.fault for step in done)
    return {"backup": file.name, "passed": passed, "steps": [asdict(step) for step in done]}


def _steps(file: Path, key: bytes, now: datetime) -> Iterator[Step]:
    """Up to the first fault."""
    read: list[Manifest] = []
    opened = timed("the backup opens", lambda: _verify(file, key, read))
    yield opened
    if opened.fault:
        return
    wish, began = Wish(manifest=read[0], now=now), time.monotonic()
    try:
        with target_of().scratch(database_in(file, read[0], key=key)) as scratch, in_database(scratch):
            yield Step(name="restored beside everything", seconds=round(time.monotonic() - began, 2))
            for step in steps(wish):
                yield step
                if step.fault:
                    return
            yield timed("somebody signs in", lambda: sign_in(now))
    except BackupFault as fault:
        yield Step(name="restored beside everything", seconds=round(time.monotonic() - began, 2), fault=str(fault))


def _verify(file: Path, key: bytes, read: list[Manifest]) -> Told:
    try:
        manifest = verified(file, key=key)
        require_known(manifest)
    except BackupFault as fault:
        return Told(fault=str(fault))
    read.append(manifest)
    return Told(
        found=f"{manifest.all_rows:,} rows of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, {manifest.size / 1_000_000:,.1f} MB"
    )
