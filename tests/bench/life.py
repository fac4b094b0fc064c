"""`bin/bench life`: what one session costs from its booking to its payment: requests, rows, bytes and processor time.

On PostgreSQL, through Django's own client with the real middleware and a worker with a real mail server. A professional
books, both look, both are reminded, it takes place, it is paid in cash and a receipt is written.
"""

import argparse
import logging
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.bench.installation import ROOT, installation

INSIDE: Final = "--inside"
PROFESSIONALS: Final = 8
APART: Final = timedelta(hours=5)  # so that a week has some thirty sessions


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench life", description=__doc__)
    parser.add_argument("--lives", type=int, default=200)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.lives)
    from tests.edges.mail.mail_server import mail_server

    with installation("postgres") as surroundings, mail_server() as server:
        subprocess.run([ROOT / "bin" / "kept", "prepare"], env=surroundings, check=True, cwd=ROOT)
        surroundings["KEPT_EMAIL_URL"] = server.url
        command = [sys.executable, "-m", "tests.bench.life", INSIDE, f"--lives={options.lives}"]
        subprocess.run(command, env=surroundings, check=True, cwd=ROOT)
    return None


@dataclass
class Spent:
    """What was asked, and the processor time that it took here; what reads the answers is not in it."""

    requests: int = 0
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        began = time.process_time()
        yield
        self.seconds[what] += time.process_time() - began


def measure(lives: int) -> None:
    import django

    django.setup()
    logging.disable()
    from tests.bench.living import make_people

    people = make_people(PROFESSIONALS)
    first = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=30)
    for number in range(PROFESSIONALS):  # caches, compiled templates and pages of the tables are there afterwards
        people[number].live(first - timedelta(days=8), Spent())
    spent, before, of_database = Spent(), tables(), postgres_seconds()
    for number in range(lives):
        people[number % PROFESSIONALS].live(first + APART * (number // PROFESSIONALS), spent)
    spent.seconds["PostgreSQL"] = postgres_seconds() - of_database
    tell(lives, spent, before, tables())


def tables() -> dict[str, tuple[int, int]]:
    """Rows and bytes (with indexes) of each."""
    from django.apps import apps
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            found[table] = (model._default_manager.count(), cursor.fetchone()[0])
    return found


def postgres_seconds() -> float:
    """Of all its processes, those that ended included."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory')")
        folder = cursor.fetchone()[0]
    main_process = int(Path(folder, "postmaster.pid").read_text().split("\n", 1)[0])
    children = Path(f"/proc/{main_process}/task/{main_process}/children").read_text().split()
    return sum(_ticks(int(each), 2) for each in children) + _ticks(main_process, 4)


def _ticks(process: int, fields: int) -> float:
    after_name = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return sum(int(each) for each in after_name[11 : 11 + fields]) / os.sysconf("SC_CLK_TCK")


def tell(lives: int, spent: Spent, before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> None:
    grown: dict[str, Any] = {
        name: (rows - before[name][0], size - before[name][1]) for name, (rows, size) in after.items()
    }
    print(f"One session's life, over {lives} of them, PostgreSQL, {datetime.now(UTC):%Y-%m-%d}\n")
    print("| what | a session |\n|---|---:|")
    print(f"| requests | {spent.requests / lives:.1f} |")
    for what, seconds in sorted(spent.seconds.items()):
        print(f"| processor time, {what} | {1000 * seconds / lives:.1f} ms |")
    print(f"| rows | {sum(rows for rows, _ in grown.values()) / lives:.1f} |")
    print(f"| bytes, with indexes | {sum(size for _, size in grown.values()) / lives:,.0f} |")
    print("\n| table | rows | bytes |\n|---|---:|---:|")
    for name, (rows, size) in sorted(grown.items(), key=lambda each: -each[1][1]):
        if rows or size:
            print(f"| {name} | {rows / lives:.2f} | {size / lives:,.0f} |")


if __name__ == "__main__":
    main()
