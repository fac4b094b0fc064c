"""Seal everything with a new key, while the site serves; old keys open what they sealed until they are retired.

kept rotate-keys --draw     only draws the next key, to be copied to the other machines before it seals
kept rotate-keys            lets the drawn key seal (or draws one), and seals all that is stored anew
kept rotate-keys --go-on    only seals anew, after an interruption
kept rotate-keys --retire   moves the old keys away, when nothing is sealed with them any more
"""

import argparse
import os
import secrets
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from kept.config.keys import KEY_BYTES, read_key, text_of, write_once
from kept.store.resealing import sealed_places, values_of_older_keys
from kept.store.sealed import OLDER, key_id_of
from kept.usecases.reseal_values import reseal_values

CURRENT: Final = "field.key"
RETIRED: Final = "retired"
# Other processes look for another key every second, and a transaction of theirs ends sooner than that.
SECONDS_UNTIL_ALL_KNOW: Final = 3
EXIT_NOT_YET: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Without any: all but the retiring."""
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--draw", action="store_true", help="only draw the next key")
    one.add_argument("--go-on", action="store_true", help="only seal anew what older keys have sealed")
    one.add_argument("--retire", action="store_true", help="move away the keys that seal nothing any more")


def run(options: argparse.Namespace, *, now: datetime) -> int:  # noqa: ARG001 - every command is given both
    """0 when it is done; 1 when an old key is still needed."""
    folder: Path = settings.KEPT_FIELD_KEY_FILE.parent
    if options.retire:
        return retire(folder)
    if not options.go_on:
        drawn = next_key(folder) or draw(folder)
        if options.draw:
            print(f"{drawn} is drawn. Copy it to every machine, then run: kept rotate-keys")
            return 0
        let_seal(folder, drawn)
        time.sleep(SECONDS_UNTIL_ALL_KNOW)
    print(
        f"{seal_all_anew()} values are sealed with {folder / CURRENT}. When no backup needs the old ones beside the database: kept rotate-keys --retire"
    )
    return 0


def next_key(folder: Path) -> Path | None:
    """One that was drawn and has never sealed."""
    return next(iter(sorted(folder.glob("next-field.key"))), None)


def draw(folder: Path) -> Path:
    """Opens already, wherever it is known, and seals nothing yet."""
    key = secrets.token_bytes(KEY_BYTES)
    file = folder / "next-field.key"
    write_once(folder / named(key), text_of(key))
    write_once(file, text_of(key))
    return file


def let_seal(folder: Path, drawn: Path) -> None:
    """Whoever opens `field.key` finds the old key or the new one, whole; both stay under names of their own."""
    for file in (folder / CURRENT, drawn):
        key = read_key(file)
        if not (folder / named(key)).exists():
            write_once(folder / named(key), text_of(key))
    drawn.replace(folder / CURRENT)
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def seal_all_anew() -> int:
    """Column by column, in batches; until a whole pass finds nothing left."""
    total = 0
    while True:
        found = 0
        for place in sealed_places():
            after: int | None = 0
            while after is not None:
                done = reseal_values(place=place, after=after)
                found, after = found + done.values, done.last
        total += found
        if not found:
            return total


def retire(folder: Path) -> int:
    """Never removed: backups that were made before still need them."""
    if needed := dict(values_of_older_keys()):
        where = ", ".join(f"{place} ({number})" for place, number in needed.items())
        print(f"Older keys are still needed by {where}. Run: kept rotate-keys --go-on")
        return EXIT_NOT_YET
    keep = named(read_key(folder / CURRENT))
    if next_key(folder):
        print(f"{folder / 'next-field.key'} is drawn and does not seal yet. Run: kept rotate-keys")
        return EXIT_NOT_YET
    gone = [file for file in sorted(folder.glob(OLDER)) if file.name != keep]
    (folder / RETIRED).mkdir(mode=0o700, exist_ok=True)
    for file in gone:
        file.replace(folder / RETIRED / file.name)
    print(f"{len(gone)} keys are in {folder / RETIRED}. Keep them as long as backups that were made with them.")
    return 0


def named(key: bytes) -> str:
    return f"field-{key_id_of(key).hex()}.key"
