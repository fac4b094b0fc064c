"""`bin/bench scale`: ten million sessions in a table divided by owner, and owners divided over two databases.

On a throw-away PostgreSQL with durable settings. The rows are copies of one that the use cases made, with other owners,
people and times; the questions are those that pages and bookings ask of the table.
"""

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

from tests.bench.installation import ROOT, installation

INSIDE: Final = "--inside"
PARTS: Final = 32
SESSIONS_EACH: Final = 100  # of a professional; five of them make a practice
PER_PRACTICE: Final = 5
ASKED: Final = 300
FIRST: Final = datetime(2026, 1, 5, tzinfo=UTC)
# What differs from row to row: `p` is the professional's number and `s` the session's among theirs.
VARIED: Final = {
    "id": f"p::bigint * {SESSIONS_EACH} + s",
    "uuid": "gen_random_uuid()",
    "practice_id": f"p / {PER_PRACTICE}",
    "professional_id": "p",
    "client_id": "p::bigint * 20 + s % 20",
    "starts_at": "timestamptz '2026-01-05 08:00+00' + s * interval '17 hours'",
    "ends_at": "timestamptz '2026-01-05 08:50+00' + s * interval '17 hours'",
    "hold": "gen_random_uuid()",
}
QUESTIONS: Final = {
    "busy times of a professional, 30 days": """select starts_at, ends_at from {table} where practice_id = %(practice)s
        and professional_id = %(professional)s and starts_at >= %(day)s and starts_at < %(day)s + interval '30 days'""",
    "a professional's week, whole rows": """select * from {table} where practice_id = %(practice)s
        and professional_id = %(professional)s and starts_at >= %(day)s and starts_at < %(day)s + interval '7 days'
        order by starts_at""",
    "a client's next session": """select * from {table} where practice_id = %(practice)s and client_id = %(client)s
        and starts_at >= %(day)s order by starts_at limit 1""",
    "one session by its id": "select * from {table} where practice_id = %(practice)s and id = %(session)s",
    "one is booked (insert, committed)": """insert into {table} select (jsonb_populate_record(d,
        jsonb_build_object('id', nextval('booked'), 'starts_at', d.starts_at + interval '10 years'))).* from {table} d
        where practice_id = %(practice)s and id = %(session)s""",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument(INSIDE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure(options.rows)
    with installation("postgres") as surroundings:
        subprocess.run([ROOT / "bin" / "kept", "prepare"], env=surroundings, check=True, cwd=ROOT)
        command = [sys.executable, "-m", "tests.bench.scale", INSIDE, f"--rows={options.rows}"]
        subprocess.run(command, env=surroundings, check=True, cwd=ROOT)
    return None


def measure(rows: int) -> None:
    import django

    django.setup()
    print(f"{datetime.now(UTC):%Y-%m-%d}, PostgreSQL, {PARTS} parts by practice\n", flush=True)
    two_regions()
    from tests.make import make_session

    make_session()
    tell(rows // 100, rows)


def tell(few: int, many: int) -> None:
    """Both tables are there at once and asked in turn, so that what else the machine does is in both figures."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, rows in (("few", few), ("many", many)):
            began = time.monotonic()
            fill(cursor, table, rows // SESSIONS_EACH)
            size = "select pg_size_pretty(sum(pg_total_relation_size(inhrelid))) from pg_inherits where inhparent = %s::regclass"
            cursor.execute(size, [table])
            print(f"{rows:,} sessions: {cursor.fetchone()[0]}, filled in {time.monotonic() - began:.0f} s", flush=True)
        print(
            f"\n| question (median ms; pages of 8 KB looked at) | {few:,} sessions | {many:,} sessions | ratio |\n|---|---:|---:|---:|"
        )
        for name, statement in QUESTIONS.items():
            one, other = in_turn(cursor, statement, (few, many))
            pages = [pages_of(cursor, statement, table, rows) for table, rows in (("few", few), ("many", many))]
            print(f"| {name} | {one:.2f}; {pages[0]} | {other:.2f}; {pages[1]} | {other / one:.2f} |", flush=True)


# --- many sessions, divided by practice


def fill(cursor: Any, table: str, professionals: int) -> None:
    """The table as it is, but for its key, which must hold the owner; indexes come after the rows."""
    cursor.execute(f"create table {table} (like diary_session including defaults) partition by hash (practice_id)")
    for part in range(PARTS):
        values = f"for values with (modulus {PARTS}, remainder {part})"
        cursor.execute(f"create table {table}_{part} partition of {table} {values}")
    cursor.execute(
        "select column_name from information_schema.columns where table_name = %s order by ordinal_position", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    values = ", ".join(VARIED.get(name, f'one."{name}"') for name in columns)
    cursor.execute(
        f"insert into {table} select {values} from (select * from diary_session limit 1) one,"
        f" generate_series(1, {professionals}) p, generate_series(1, {SESSIONS_EACH}) s"
    )
    cursor.execute(f"alter table {table} add primary key (practice_id, id)")
    cursor.execute(f"create index on {table} (professional_id, starts_at)")
    cursor.execute(f"create index on {table} (client_id, starts_at)")
    cursor.execute("create sequence if not exists booked start 10000000000")
    cursor.execute(f"analyze {table}")


def in_turn(cursor: Any, statement: str, rows: tuple[int, int]) -> tuple[float, float]:
    """The median milliseconds on each table, the first few left out."""
    taken: tuple[list[float], list[float]] = ([], [])
    chance = random.Random(7)
    for _ in range(ASKED):
        for table, number, times in zip(("few", "many"), rows, taken, strict=True):
            about = somebody(chance, number)
            began = time.perf_counter()
            cursor.execute(statement.format(table=table), about)
            if cursor.description:
                cursor.fetchall()
            times.append(1000 * (time.perf_counter() - began))
    return median(taken[0][20:]), median(taken[1][20:])


def pages_of(cursor: Any, statement: str, table: str, rows: int) -> int:
    """How many pages are looked at, in memory or on disk: whoever else uses the machine does not change it."""
    chance, found = random.Random(11), []
    for _ in range(25):
        explained = f"explain (analyze, buffers, format json) {statement.format(table=table)}"
        cursor.execute(explained, somebody(chance, rows))
        plan = cursor.fetchone()[0][0]["Plan"]
        found.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
    return int(median(found))


def somebody(chance: random.Random, rows: int) -> dict[str, Any]:
    professional = chance.randint(1, rows // SESSIONS_EACH)
    return {
        "practice": professional // PER_PRACTICE,
        "professional": professional,
        "client": professional * 20 + 3,
        "session": professional * SESSIONS_EACH + chance.randint(1, SESSIONS_EACH),
        "day": FIRST + timedelta(days=chance.randint(1, 30)),
    }


# --- owners, divided over two databases

REGIONS: Final = ("north", "south")


def two_regions() -> None:
    """Each practice lives in one database. While one region works, the other accepts no connection at all."""
    from kept.edges.commands.serve import let_go_of_database

    let_go_of_database()
    for region in REGIONS:
        from_outside(f"create database {region} template postgres")
    owners = {f"Practice {number}": REGIONS[number % 2] for number in range(6)}
    print("| region | its practices | sessions | letters | claims that do not hold |\n|---|---:|---:|---:|---:|")
    for region in REGIONS:
        (other,) = set(REGIONS) - {region}
        from_outside(f"alter database {other} allow_connections false")
        with at_home_in(region):
            figures = work([owner for owner, home in owners.items() if home == region])
        print(f"| {region} (while {other} is shut) | {' | '.join(map(str, figures))} |", flush=True)
        from_outside(f"alter database {other} allow_connections true")
    print()


def work(practices: Sequence[str]) -> tuple[int, int, int, int]:
    """A session is booked and one is ended in each of them."""
    from kept.core.lifecycle import State
    from kept.store.diary.models import Session
    from kept.store.invariants.reads import broken_claims
    from kept.store.outbox.models import Letter
    from kept.store.people.models import Practice
    from tests.make import make_practice, make_professional, make_session

    for name in practices:
        professional = make_professional(practice=make_practice(name=name))
        make_session(professional=professional)
        make_session(professional=professional, state=State.COMPLETE, starts_at=FIRST + timedelta(days=60))
    counts = [model.objects.count() for model in (Practice, Session, Letter)]
    return counts[0], counts[1], counts[2], len(broken_claims())


@contextmanager
def at_home_in(region: str) -> Iterator[None]:
    """The router: whoever acts is connected to the database of their region, and to no other."""
    from django.db import connection

    from kept.edges.commands.serve import let_go_of_database

    before = connection.settings_dict["NAME"]
    let_go_of_database()
    connection.settings_dict["NAME"] = region
    try:
        yield
    finally:
        let_go_of_database()
        connection.settings_dict["NAME"] = before


def from_outside(statement: str) -> None:
    """Through a connection to neither of them."""
    import psycopg
    from django.db import connection

    known = connection.settings_dict
    where = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "dbname": "template1"}
    with psycopg.connect(**where, autocommit=True) as plain:
        plain.execute(statement.encode())


if __name__ == "__main__":
    main()
