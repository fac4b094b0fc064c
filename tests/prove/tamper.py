"""Manipulations of a sealed and anchored journal by somebody who holds the database, and whether each is found.

The manipulator knows how hashes are made and switches the guards off. What they do not have is the key of the anchors.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from kept.core.access import PRODUCT
from kept.core.chain import GENESIS, link, walk
from kept.store.journal.anchors import anchors
from kept.store.journal.chain import chain
from kept.store.journal.writes import note_entry
from kept.usecases.anchor_journal import anchor_journal
from kept.usecases.seal_journal import seal_journal
from tests.make import NOW

ENTRIES: Final = 40
ANCHORED_EVERY: Final = 10
COLUMNS: Final = ("uuid", "by_role", "action", "object_uuid", "codes", "request_key", "at", "hash")
GUARDS: Final = {
    "sqlite": ("journal_entry_is_append_only_update", "journal_entry_is_append_only_delete"),
    "postgresql": ("journal_entry_is_append_only", "journal_entry_is_append_only_for_ever"),
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many manipulations there were, how many were found, and of which kind those are that were not."""

    rounds: int
    found: int
    missed: Sequence[str]


def tampered(rounds: int, seed: int) -> Outcome:
    """In a database that is thrown away afterwards (or a transaction of a test that is rolled back)."""
    chance = random.Random(seed)
    prepare()
    assert fault() is None, "before anything is touched all is right"
    missed = []
    with unguarded():
        for number in range(rounds):
            name = MANIPULATIONS[number % len(MANIPULATIONS)].__name__
            if not is_found(MANIPULATIONS[number % len(MANIPULATIONS)], chance):
                missed.append(f"{number}: {name}")
    return Outcome(rounds=rounds, found=rounds - len(missed), missed=missed)


def prepare() -> None:
    """Entries as deeds leave them, anchored now and then, and at the end."""
    for number in range(ENTRIES):
        at = NOW + timedelta(minutes=number)
        note_entry(PRODUCT, "session.booked", UUID(int=number + 1), at=at, row=f"K-{number}", number=number)
        if number % ANCHORED_EVERY == ANCHORED_EVERY - 1:
            seal_journal.__wrapped__(now=at)  # type: ignore[attr-defined] # within the transaction of a test
            anchor_journal.__wrapped__(now=at, at_once=True)  # type: ignore[attr-defined] # likewise


def fault() -> str | None:
    return walk(chain(), anchors()).fault


def is_found(manipulate: Callable[[random.Random], None], chance: random.Random) -> bool:
    """Everything stands afterwards as before."""
    with transaction.atomic():
        manipulate(chance)
        found = fault()
        transaction.set_rollback(True)
    return found is not None


# --- what can be done to it


def edit(chance: random.Random) -> None:
    _edit(_any(chance), chance)


def edit_and_seal_anew(chance: random.Random) -> None:
    """Together with all hashes from there on."""
    _edit(_any(chance), chance, *[column for column in COLUMNS if column != "hash"])
    _seal_anew()


def delete(chance: random.Random) -> None:
    sql("delete from journal_entry where seq = %s", _any(chance))


def delete_and_close_the_gap(chance: random.Random) -> None:
    seq = _any(chance)
    sql("delete from journal_entry where seq = %s", seq)
    _shift(seq, -1)


def delete_and_seal_anew(chance: random.Random) -> None:
    delete_and_close_the_gap(chance)
    _seal_anew()


def put_in(chance: random.Random) -> None:
    """A copy of an entry under another number, as if it had been there."""
    _put_in(chance)


def put_in_and_seal_anew(chance: random.Random) -> None:
    _put_in(chance)
    _seal_anew()


def swap(chance: random.Random) -> None:
    first, second = chance.sample(range(1, ENTRIES + 1), 2)
    _swap(first, second, hashes=chance.random() < 0.5)


def swap_and_seal_anew(chance: random.Random) -> None:
    first, second = chance.sample(range(1, ENTRIES + 1), 2)
    _swap(first, second, hashes=False)
    _seal_anew()


def cut_tail(chance: random.Random) -> None:
    """Also what putting an older database in place comes to."""
    sql("delete from journal_entry where seq > %s", chance.randrange(ENTRIES))


def cut_head(chance: random.Random) -> None:
    sql("delete from journal_entry where seq <= %s", _any(chance))


def cut_head_and_number_anew(chance: random.Random) -> None:
    until = _any(chance)
    sql("delete from journal_entry where seq <= %s", until)
    _shift(until, -until)
    _seal_anew()


def write_another_history(chance: random.Random) -> None:
    """An older database, which went on differently until it was as long as the true one."""
    sql("delete from journal_entry where seq > %s", chance.randrange(ENTRIES))
    for number in range(ENTRIES):
        note_entry(PRODUCT, "session.booked", UUID(int=chance.getrandbits(128)), at=NOW, number=number)
    seal_journal.__wrapped__(now=NOW)  # type: ignore[attr-defined] # within the transaction of a test


MANIPULATIONS: Final = (
    *(edit, edit_and_seal_anew, delete, delete_and_close_the_gap, delete_and_seal_anew, put_in, put_in_and_seal_anew),
    *(swap, swap_and_seal_anew, cut_tail, cut_head, cut_head_and_number_anew, write_another_history),
)


# --- by which means


def sql(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def unguarded() -> Iterator[None]:
    """Without the triggers, as somebody who owns the database can."""
    names = GUARDS[connection.vendor]
    if connection.vendor == "postgresql":
        sql("set constraints all immediate")  # what waits for the commit would be in the way
        for name in names:
            sql(f"alter table journal_entry disable trigger {name}")
        yield
        for name in names:
            sql(f"alter table journal_entry enable trigger {name}")
        return
    kept = [sql("select sql from sqlite_master where name = %s", name)[0][0] for name in names]
    for name in names:
        sql(f"drop trigger {name}")
    yield
    for statement in kept:
        sql(statement)


def _any(chance: random.Random) -> int:
    return chance.randrange(1, ENTRIES + 1)


def _edit(seq: int, chance: random.Random, *columns: str) -> None:
    column = chance.choice(columns or COLUMNS)
    new: dict[str, Any] = {
        "codes": f'{{"row": "K-{chance.random()}"}}',
        "at": (NOW + timedelta(microseconds=chance.randrange(1, 10**9))).isoformat(" ").removesuffix("+00:00"),
        "by_role": chance.choice(["client", "professional", "operator"]),
        "action": chance.choice(["session.cancelled", "session.deleted"]),
        "hash": chance.randbytes(32),
    }
    sql(
        f"update journal_entry set {column} = %s where seq = %s",  # noqa: S608 (a name out of COLUMNS)
        new.get(column, UUID(int=chance.getrandbits(128)).hex),
        seq,
    )


def _put_in(chance: random.Random) -> None:
    seq, other = _any(chance), _any(chance)
    _shift(seq - 1, 1)
    other += other >= seq
    sql(
        "insert into journal_entry (uuid, practice_id, by_user_id, by_role, action, object_uuid, codes, request_key, at, seq, hash) "
        "select %s, practice_id, by_user_id, by_role, action, object_uuid, codes, request_key, at, %s, hash "
        "from journal_entry where seq = %s",
        UUID(int=chance.getrandbits(128)).hex,
        seq,
        other,
    )


def _shift(after: int, by: int) -> None:
    """In two steps, as each number is there once."""
    sql("update journal_entry set seq = -(seq + %s) where seq > %s", by, after)
    sql("update journal_entry set seq = -seq where seq < 0")


def _swap(first: int, second: int, *, hashes: bool) -> None:
    before = dict(sql("select seq, hash from journal_entry where seq in (%s, %s)", first, second))
    sql("update journal_entry set seq = -%s where seq = %s", second, first)
    sql("update journal_entry set seq = %s where seq = %s", first, second)
    sql("update journal_entry set seq = %s where seq = -%s", second, second)
    if not hashes:
        for seq, kept in before.items():
            sql("update journal_entry set hash = %s where seq = %s", kept, seq)


def _seal_anew() -> None:
    previous = GENESIS
    for sealed in list(chain()):
        previous = link(previous, sealed.seq, sealed.entry)
        sql("update journal_entry set hash = %s where seq = %s", previous, sealed.seq)
