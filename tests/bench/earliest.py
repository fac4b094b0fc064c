"""How long it takes to find the earliest free times over many professionals: `bin/bench earliest [sqlite|postgres]`."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import django

from tests.bench.installation import DATABASES, ROOT, installation

SIZES: Final = (100, 1_000, 10_000)
ROUNDS: Final = 15
NOW: Final = datetime(2026, 3, 9, 8, 13, tzinfo=UTC)  # a Monday
DAY: Final = timedelta(days=1)
HEADING: Final = f"{'case':<58}{'CPU ms':>8}{'median ms':>11}{'most':>8}{'answers':>9}{'statements':>12}"


def main() -> None:
    if "KEPT_DATA" in os.environ and "--inside" in sys.argv:
        return measure_one_database()
    for database in sys.argv[1:] or DATABASES:
        with installation(database) as surroundings:
            subprocess.run([ROOT / "bin" / "kept", "migrate", "--verbosity=0"], env=surroundings, check=True, cwd=ROOT)
            command = [sys.executable, "-m", "tests.bench.earliest", "--inside"]
            subprocess.run(command, env=surroundings, check=True, cwd=ROOT)
    return None


def measure_one_database() -> None:
    """The same hub grows; a member who knows nobody asks."""
    django.setup()
    from django.db import connection

    from kept.store.diary.earliest import earliest_slots
    from tests.bench.town import Town

    town = Town(NOW)
    earliest = partial(earliest_slots, town.member, first=NOW, until=NOW + 14 * DAY, now=NOW)
    print(f"\n{connection.vendor}: a plausible fortnight each, notice of a day or two.\n{HEADING}")
    for size in SIZES:
        town.grow(size)
        began = time.process_time()
        renewed = town.renew()
        print(f"{renewed} reckoned in {time.process_time() - began:.1f} s of CPU time", flush=True)
        _show(f"{size:>6} professionals: earliest 20", partial(earliest, limit=20))
        _show(f"{size:>6} professionals: earliest 200", partial(earliest, limit=200))
        _show(f"{size:>6} professionals: earliest 20 of a service", partial(earliest, limit=20, kind="Couples"))
        _show(f"{size:>6} professionals: earliest 20 after ten days", partial(earliest, limit=20, first=NOW + 10 * DAY))
        town.book_the_first(50)
        _show(f"{size:>6} professionals: earliest 20, 50 booked just now", partial(earliest, limit=20))
        town.renew()


def _show(name: str, deed: Callable[[], Sequence[Any]]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as statements:
        answers = len(deed())
    walls, cpus = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), time.process_time()
        deed()
        walls.append(1000 * (time.perf_counter() - began))
        cpus.append(1000 * (time.process_time() - used))
    cpu, wall = statistics.median(cpus), statistics.median(walls)
    print(f"{name:<58}{cpu:>8.1f}{wall:>11.1f}{max(walls):>8.1f}{answers:>9}{len(statements):>12}", flush=True)


if __name__ == "__main__":
    main()
