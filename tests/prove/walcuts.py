"""SQLite's write-ahead log, cut anywhere: what is recovered is what some first deeds came to, and nothing in between."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from django.db import OperationalError, connection

from kept.edges.commands.serve import let_go_of_database
from kept.store.diary.models import Session
from tests.deeds import book, cancel
from tests.make import NOW, make_client, make_professional
from tests.prove.evidence import Tally

DEEDS: Final = 24
FRAME_HEAD_BYTES: Final = 32
Deed = Callable[[], Any]


@dataclass(frozen=True)
class Recorded:
    """A database as it was before the deeds, its log after all of them, and what each came to, by the log's length."""

    before: bytes
    log: bytes
    states: Sequence[tuple[int, str]]

    def state_at(self, length: int) -> str:
        """After all deeds whose commits lie within."""
        return [state for end, state in self.states if end <= length][-1]


def cut_everywhere(tally: Tally, folder: Path, *, cuts: int) -> None:
    """Truncated, or with zeros or noise where the rest was, as disks leave it; half of the cuts are at a frame's ends."""
    recorded = record(some_deeds())
    for number, length in enumerate(places(recorded, tally.chance, cuts)):
        tally.counted += 1
        if not is_prefix(recorded, folder, length, rest=number % 3, chance=tally.chance):
            tally.violated(f"cut at {length} of {len(recorded.log)} bytes: no state of any deed")


def finds_a_deed_in_pieces(folder: Path, chance: Random) -> bool:
    """The control: a deed that commits each of its statements is seen half done."""
    deed = as_far_as_it_goes(some_deeds()[0])
    with commits_each():
        recorded = record([deed])
    ends = range(recorded.states[0][0], len(recorded.log), page_bytes() + FRAME_HEAD_BYTES)
    return any(not is_prefix(recorded, folder, end, rest=0, chance=chance) for end in ends)


def as_far_as_it_goes(deed: Deed) -> Deed:
    """What is left of its savepoints may stop it, which is as good as a death."""

    def do() -> None:
        with suppress(OperationalError):
            deed()

    return do


def record(deeds: Sequence[Deed]) -> Recorded:
    """The log grows from nothing, and nobody moves it into the database meanwhile."""
    let_go_of_database()
    database = Path(str(connection.settings_dict["NAME"]))
    with closing(sqlite3.connect(database)) as keeper:  # as long as it is open, nobody else is the last to close
        keeper.execute("pragma wal_checkpoint(truncate)")
        keeper.execute("select count(*) from people_user").fetchone()
        before, log = database.read_bytes(), Path(f"{database}-wal")
        with connection.cursor() as cursor:
            cursor.execute("pragma wal_autocheckpoint = 0")
        states = [(0, state_of(database))]
        for deed in deeds:
            deed()
            states.append((log.stat().st_size, state_of(database)))
        assert database.read_bytes() == before, "all of it is in the log"
        recorded = Recorded(before, log.read_bytes(), states)
    let_go_of_database()
    return recorded


def is_prefix(recorded: Recorded, folder: Path, length: int, *, rest: int, chance: Random) -> bool:
    """Whether what SQLite makes of it is what was there after the last deed that was wholly written."""
    file = folder / "cut.sqlite3"
    lost = len(recorded.log) - length
    file.write_bytes(recorded.before)
    Path(f"{file}-shm").unlink(missing_ok=True)
    Path(f"{file}-wal").write_bytes(recorded.log[:length] + (b"", bytes(lost), chance.randbytes(lost))[rest])
    return state_of(file) == recorded.state_at(length)


def state_of(file: Path) -> str:
    """All rows of all tables."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(file)) as there:
        tables = [
            name for (name,) in there.execute("select name from sqlite_master where type = 'table' order by name")
        ]
        for table in tables:
            rows = there.execute(f'select * from "{table}"').fetchall()  # noqa: S608 (the name of a table of ours)
            digest.update(repr((table, rows)).encode())
    return digest.hexdigest()


def places(recorded: Recorded, chance: Random, cuts: int) -> Iterator[int]:
    """Lengths of what is left of the log."""
    frame = page_bytes() + FRAME_HEAD_BYTES
    frames = (len(recorded.log) - FRAME_HEAD_BYTES) // frame
    for number in range(cuts):
        at_an_end = FRAME_HEAD_BYTES + frame * chance.randint(0, frames) + chance.choice((-1, 0, 1))
        anywhere = chance.randint(0, len(recorded.log))
        yield max(0, min(len(recorded.log), at_an_end if number % 2 else anywhere))


def some_deeds() -> list[Deed]:
    """Each a transaction; what they work on is made before."""
    professional = make_professional()
    client = make_client(professional)

    def book_at(number: int) -> Deed:
        return lambda: book(professional, client, starts_at=NOW + timedelta(days=3 + number))

    def cancel_last() -> None:
        cancel(Session.objects.filter(professional=professional, state="planned").latest("id"))

    return [cancel_last if number % 3 == 2 else book_at(number) for number in range(DEEDS)]


def page_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("pragma page_size")
        return int(cursor.fetchone()[0])


@contextmanager
def commits_each() -> Iterator[None]:
    """No transaction holds the statements of a deed together."""

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = run(sql, params, many, context)
        raw = connection.connection
        if connection.in_atomic_block:
            with suppress(sqlite3.OperationalError):  # rows of an answer are still to be read
                raw.execute("commit")
                raw.execute("begin immediate")
        return result

    with connection.execute_wrapper(execute):
        yield
