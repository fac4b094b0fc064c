"""Make a backup of the database while the site runs: one sealed file, named by its time. The keys are never in it."""

import argparse
import sys
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings

from kept.edges.commands._backups import EXIT_CONFIGURATION, in_one_sentence
from kept.edges.commands._snapshots import Snapshots
from kept.edges.commands._stopping import stop_signals
from kept.store.backups.folder import thin
from kept.store.backups.key import backup_key, draw_key_once, key_file
from kept.store.backups.making import make_backup

MEGABYTE: Final = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether to go on."""
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="instead of KEPT_BACKUPS")
    parser.add_argument(
        "--every", type=float, metavar="SECONDS", help="go on: another one whenever anything was written meanwhile"
    )


def run(options: argparse.Namespace, *, now: datetime) -> int:
    """0 with the file's name; 74 when it could not be written, 78 when nobody said where to. Older ones are thinned: all
    of the last hour stay, one of every five minutes of 24 hours, and one of each of 35 days. With --every until SIGTERM
    or SIGINT."""
    folder: Path | None = options.to.absolute() if options.to else settings.KEPT_BACKUPS
    if folder is None:
        print("kept: Say where backups go: set KEPT_BACKUPS, or give --to FOLDER.", file=sys.stderr)
        return EXIT_CONFIGURATION
    if not options.every:
        return in_one_sentence(lambda: _back_up(folder, now))
    with stop_signals() as stop:
        Snapshots(make=lambda at: in_one_sentence(partial(_back_up, folder, at))).go_on(
            seconds=options.every, stop=stop
        )
    return 0


def _back_up(folder: Path, now: datetime) -> int:
    if draw_key_once():
        print(
            f"A key for the backups was drawn: {key_file()}. Copy it to another place now; without it none can be read."
        )
    began = time.monotonic()
    file, manifest = make_backup(folder, key=backup_key(), now=now)
    seconds, size = time.monotonic() - began, file.stat().st_size
    print(f"{file}")
    print(
        f"{manifest.all_rows:,} rows, {manifest.size / MEGABYTE:,.1f} MB, sealed {size / MEGABYTE:,.1f} MB, "
        f"in {seconds:.1f} s. The keys ({settings.KEPT_FIELD_KEY_FILE.parent}) are not in it: keep them elsewhere."
    )
    if gone := thin(folder, now=now):
        print(f"{len(gone)} older backups were removed.")
    sys.stdout.flush()
    return 0
