"""Restore a backup. What is there is touched only when the restored database was found to be right, and is kept aside."""

import argparse
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from kept.edges.commands._backups import EXIT_CONFIGURATION, in_one_sentence
from kept.edges.commands._restoring import Wish, in_words, require_whole, steps
from kept.store.backups.elsewhere import in_database
from kept.store.backups.faults import BackupFault
from kept.store.backups.key import backup_key
from kept.store.backups.manifest import Manifest, require_known
from kept.store.backups.reading import database_in, verified
from kept.store.backups.target import Target, target_of
from kept.store.journal.anchors import AnchorsBroken
from kept.usecases.anchor_journal import anchor_journal

NEXT: Final = (
    "Letters and messages to programs are paused. See what would be sent again with: kept letters list. "
    "Start the site, and let them go with: kept letters resume"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which one, and where to."""
    parser.add_argument("file", type=Path, help="a file that `kept backup` made")
    parser.add_argument("--to-database", metavar="URL", help="instead of KEPT_DATABASE_URL, of the same kind")
    parser.add_argument(
        "--replace", metavar="NAME", default="", help="the name of the database, typed out, when it is not empty"
    )
    parser.add_argument("--keep-tokens", action="store_true", help="programs' tokens go on opening what they opened")
    parser.add_argument(
        "--with-findings", action="store_true", help="also when claims of kept doctor do not hold in it"
    )


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0 when the database is the backup's from now on; 1 when it was refused and nothing was changed."""
    if not settings.KEPT_FIELD_KEY_FILE.exists():
        print(
            f"kept: Bring the keys back first: there are none in {settings.KEPT_FIELD_KEY_FILE.parent}.",
            file=sys.stderr,
        )
        return EXIT_CONFIGURATION
    return in_one_sentence(lambda: _restore(options, now))


def _restore(options: argparse.Namespace, now: datetime) -> int:
    began, key = time.monotonic(), backup_key()
    target = target_of(_database_from(options.to_database) if options.to_database else None)
    manifest = verified(options.file, key=key)
    require_known(manifest)
    _say_where(manifest, target)
    is_empty = target.is_empty()
    if not is_empty and options.replace != target.short_name:
        raise BackupFault(
            f"{target.name} is not empty, and stays as it is. To put the backup in its place: "
            f"stop Kept, and add --replace {target.short_name}"
        )
    target.require_nobody_there()
    wish = Wish(manifest=manifest, now=now, keep_tokens=options.keep_tokens)
    with target.scratch(database_in(options.file, manifest, key=key)) as scratch:
        with in_database(scratch):
            for step in steps(wish):
                print(in_words(step))
                require_whole(step, with_findings=options.with_findings)
        aside = target.put_in_place(scratch, now=now)
    if not options.to_database:
        _anchor(now)
    print(
        f"{target.name} is restored to {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, in {time.monotonic() - began:.1f} s."
    )
    print(f"What was there before is kept as {aside}.\n{NEXT}" if aside else NEXT)
    return 0


def _anchor(now: datetime) -> None:
    """The journal is shorter than it was, and rightly so."""
    try:
        anchor_journal(now=now, restored=True)
    except (AnchorsBroken, OSError) as fault:
        print(
            f"The journal's end could not be anchored, so kept journal verify will miss the entries that are lost: {fault}"
        )


def _database_from(url: str) -> dict[str, object]:
    found: dict[str, object] = import_string(settings.KEPT_DATABASE_FROM)(url, variable="--to-database")
    return found


def _say_where(manifest: Manifest, target: Target) -> None:
    print(
        f"The backup of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC is whole: {manifest.all_rows:,} rows, "
        f"{manifest.size / 1_000_000:,.1f} MB. It goes to {target.name}."
    )
