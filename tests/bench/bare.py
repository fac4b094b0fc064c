"""The limit for a booking: a script that does nothing but write the same rows, one transaction each.

What a booking writes is read from one that was made: every row that names it, in the order in which they must be written.
"""

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.types.json import JsonbDumper

from kept.config.database import SQLITE_OPTIONS
from kept.edges.commands.serve import let_go_of_database

PROCESSES: Final = 2  # as many as the web has
A_CENTURY: Final = timedelta(days=36_500)
# The tables that a booking writes to, and what in them names the session.
TABLES: Final = (
    ("diary_session", "id = {session}"),
    ("diary_transition", "session_id = {session} and version = 1"),
    ("payments_payment", "session_id = {session}"),
    ("diary_managelink", "session_id = {session}"),
    ("outbox_letter", "session_id = {session}"),
    (
        "journal_entry",
        "action = 'session.booked' and object_uuid = (select uuid from diary_session where id = {session})",
    ),
    (
        "journal_rememberedrequest",
        """key = (select e.request_key from journal_entry e join diary_session s on s.uuid = e.object_uuid
        where s.id = {session} and e.action = 'session.booked')""",
    ),
)
# What must be another in each booking, in this table or in any.
ANEW: Final = {
    ("diary_session", "uuid"): "session",
    ("diary_session", "starts_at"): "later",
    ("diary_session", "ends_at"): "later",
    ("journal_rememberedrequest", "key"): "request",
    ("", "object_uuid"): "session",
    ("", "request_key"): "request",
    ("", "uuid"): "random",
    ("", "hold"): "random",
    ("", "session_id"): "session_id",
    ("", "key"): "text",
    ("", "message_id"): "text",
    ("", "token_hash"): "text",
}
# What a row is given afterwards: by the database, and by who seals the journal.
GIVEN: Final = ("id", "seq", "hash")
HOURS_IN_A_LOT: Final = 200_000
LOTS: Final = count()


@dataclass(frozen=True)
class Row:
    """A row to write again: what stays, and the columns that are new each time."""

    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]


def bare_bookings(*, connections: int, seconds: float) -> float:
    """So many are written a second."""
    rows = _rows_of_a_booking()
    let_go_of_database()
    # SQLite lets one write at a time: more connections would only wait.
    lanes = 1 if connection.vendor == "sqlite" else connections
    processes = min(PROCESSES, lanes)
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        started = [pool.submit(_write_for, rows, -(-lanes // processes), seconds, next(LOTS)) for _ in range(processes)]
        return sum(each.result() for each in started) / seconds


def _rows_of_a_booking() -> list[Row]:
    """Of a planned one that a credit pays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(id) from diary_session"
            " where state = 'planned' and funding = 'credit' and version = 1 and rebooked_from_id is null"
        )
        session = cursor.fetchone()[0]
        rows = []
        for table, condition in TABLES:
            cursor.execute(f"select * from {table} where {condition.format(session=session)} order by id")
            names = [column[0] for column in cursor.description]
            kept = [number for number, name in enumerate(names) if name not in GIVEN]
            columns = tuple(names[number] for number in kept)
            rows += [Row(table, columns, tuple(_plain(row[number]) for number in kept)) for row in cursor.fetchall()]
    return rows


def _plain(value: Any) -> Any:
    """As another process can be told."""
    return bytes(value) if isinstance(value, memoryview) else value


def _place() -> str:
    place = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return str(place["NAME"])
    return f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


def _write_for(rows: Sequence[Row], lanes: int, seconds: float, lot: int) -> int:
    """A process: so many connections, each in a thread, and hours that nobody else books. How many were written."""
    hours = count(lot * HOURS_IN_A_LOT)
    begin = threading.Barrier(lanes)

    def write() -> int:
        done, mine = 0, _session_of(hours)
        begin.wait(timeout=60)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            mine(rows)
            done += 1
        return done

    with ThreadPoolExecutor(lanes) as pool:
        return sum(each.result() for each in [pool.submit(write) for _ in range(lanes)])


def _session_of(hours: Iterator[int]) -> Callable[[Sequence[Row]], None]:
    """A connection in the durable settings, as what writes one booking over it."""
    place = _place()
    if connection.vendor == "sqlite":
        lite = sqlite3.connect(place, timeout=30, isolation_level=None, check_same_thread=False)
        lite.executescript(str(SQLITE_OPTIONS["init_command"]))
        return lambda rows: _write_one(lite.execute, rows, next(hours), mark="?", begin="begin immediate")
    post = psycopg.connect(place, autocommit=True)
    post.adapters.register_dumper(dict, JsonbDumper)
    return lambda rows: _write_one(post.execute, rows, next(hours), mark="%s", begin="begin")


def _write_one(execute: Callable[..., Any], rows: Sequence[Row], hour: int, *, mark: str, begin: str) -> None:
    own: dict[str, Any] = {"session": uuid4(), "request": uuid4(), "later": A_CENTURY + timedelta(hours=hour)}
    execute(begin)
    for row in rows:
        values = [_anew(row.table, name, value, own) for name, value in zip(row.columns, row.values, strict=True)]
        columns, marks = ", ".join(f'"{name}"' for name in row.columns), ", ".join([mark] * len(values))
        returning = " returning id" if row.table == "diary_session" else ""
        done = execute(f"insert into {row.table} ({columns}) values ({marks}){returning}", values)
        if returning:
            own["session_id"] = done.fetchone()[0]
    execute("commit")


def _anew(table: str, name: str, value: Any, own: dict[str, Any]) -> Any:
    """What must be another in each booking; all else stays."""
    what = ANEW.get((table, name)) or ANEW.get(("", name))
    match what:
        case _ if what is None or value is None:
            return value
        case "later":
            return _moved(value, own["later"])
        case "session_id":
            return own["session_id"]
        case "text":
            return uuid4().hex
    return _as(value, own.get(what) or uuid4())


def _as(value: Any, new: UUID) -> Any:
    """In the form that the column has in this database."""
    return new if isinstance(value, UUID) else new.hex


def _moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, datetime):
        return value + by
    return str(datetime.fromisoformat(value) + by)
