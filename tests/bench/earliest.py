"""How long it takes to find the earliest free times over many professionals, who all work for one hub."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from statistics import median
from typing import Any, Final

import django

from tests.bench.installation import ROOT, installation
from tests.bench.table import Bar, Figure, from_plain

SIZES: Final = (100, 1_000)
SIZES_IN_FULL: Final = (*SIZES, 10_000)  # these take minutes to load and to reckon
ROUNDS: Final = 15
NOW: Final = datetime(2026, 3, 9, 8, 13, tzinfo=UTC)  # a Monday
DAY: Final = timedelta(days=1)
OVER_ALL: Final = Bar(must=30, aim=5)


def measure(database: str, *, full: bool) -> list[Figure]:
    """By a process of its own, as Django knows one database."""
    sizes = map(str, SIZES_IN_FULL if full else SIZES)
    with installation(database) as surroundings:
        subprocess.run([ROOT / "bin" / "kept", "migrate", "--verbosity=0"], env=surroundings, check=True, cwd=ROOT)
        command = [sys.executable, "-m", "tests.bench.earliest", *sizes]
        ran = subprocess.run(command, env=surroundings, cwd=ROOT, check=False, stdout=subprocess.PIPE, text=True)
    if ran.returncode:
        print(f"earliest on {database} ended with {ran.returncode}: what follows is not whole", file=sys.stderr)
    return [from_plain(json.loads(line)) for line in ran.stdout.splitlines() if line.startswith("{")]


def measure_one_database(sizes: Sequence[int]) -> None:
    """The same hub grows; a member who knows nobody asks. A plausible fortnight each, notice of a day or two."""
    django.setup()

    from kept.store.diary.earliest import earliest_slots
    from tests.bench.town import Town

    town = Town(NOW)
    earliest = partial(earliest_slots, town.member, first=NOW, until=NOW + 14 * DAY, now=NOW)
    request = _request(town)
    for size in sizes:
        town.grow(size)
        began = time.process_time()
        renewed = town.renew()
        print(f"{renewed} professionals reckoned in {time.process_time() - began:.1f} s of work", file=sys.stderr)
        bar = OVER_ALL if size == max(SIZES_IN_FULL) else None
        _tell(f"earliest 20 of {size:,} professionals", partial(earliest, limit=20), bar)
        _tell(f"the same of {size:,} by GET /slots, without the network", request, bar)
        _tell(f"earliest 200 of {size:,}", partial(earliest, limit=200))
        _tell(f"earliest 20 of {size:,}, one kind of service", partial(earliest, limit=20, kind="Couples"))
        _tell(f"earliest 20 of {size:,}, after ten days", partial(earliest, limit=20, first=NOW + 10 * DAY))
        town.book_the_first(50)
        _tell(f"earliest 20 of {size:,}, 50 booked just now", partial(earliest, limit=20))
        town.renew()


def _request(town: Any) -> Callable[[], Sequence[Any]]:
    """The whole of it, token and JSON included, as the server calls it; the clock stands still."""
    from django.test import Client as Visitor

    from kept.edges.api import entrance
    from tests.bench.cast import sign_in

    entrance.clock = lambda: NOW
    headers = sign_in([town.asking], now=NOW)[0].by_token
    query = {"from": f"{NOW:%Y-%m-%d}", "to": f"{NOW + 14 * DAY:%Y-%m-%d}", "limit": "20"}

    def ask() -> Sequence[Any]:
        answer = Visitor(headers=headers, SERVER_NAME="localhost").get("/api/v1/slots", query)
        assert answer.status_code == HTTPStatus.OK, answer.content
        items: Sequence[Any] = json.loads(answer.content)["items"]
        return items

    return ask


def _tell(name: str, deed: Callable[[], Sequence[Any]], bar: Bar | None = None) -> None:
    """One line for who started this process; beside the time that passed, what this process worked."""
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
    figure = Figure(
        part="earliest",
        name=name,
        unit="ms",
        rounds=tuple(walls),
        database=connection.vendor,
        bar=bar,
        note=f"{answers} found by {len(statements)} statements, CPU {median(cpus):.1f} ms",
    )
    print(json.dumps(figure.as_plain()), flush=True)


if __name__ == "__main__":
    assert "KEPT_DATA" in os.environ, "bin/bench earliest"
    measure_one_database([int(size) for size in sys.argv[1:]])
