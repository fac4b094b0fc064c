"""Fills a database fast: one practice is made by the use cases, and its rows are copied with other ids.

A copy is as right as what it was copied from. Every id of copy number n is the original's plus n strides, and every
random id is the original's with n in its last eight digits, so that rows refer to the rows of their own copy. What is
sealed names its column and not its row, and opens in the copy as well.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection, models

from kept.edges.commands._usage import publish_closed_months
from kept.store.diary.models import Opening, OpeningDoubt
from kept.store.diary.writes.openings import mark_all_due
from kept.usecases.forget_letters import forget_letters
from kept.usecases.offer_freed_slots import offer_freed_slots
from kept.usecases.renew_openings import renew_openings
from kept.usecases.seal_journal import seal_journal
from tests.bench.practice import make_aged_practice

COPIES_AT_ONCE: Final = 250
# Texts that are unique by what they name: how a copy's are made of the original's.
OUTBOX_KEY, MESSAGE_ID, HASH = "key", "message_id", "token_hash"
# While nobody else looks: what a power cut takes is loaded anew, and references are right by construction.
IN_HASTE: Final = {"sqlite": "pragma synchronous = off", "postgresql": "set synchronous_commit = off"}
WITH_CARE: Final = {"sqlite": "pragma synchronous = full", "postgresql": "set synchronous_commit = on"}
# As a database is that nobody has just filled: all is counted, and nothing waits to be written to disk.
SETTLED: Final = {
    "sqlite": ("analyze", "pragma wal_checkpoint(truncate)"),
    "postgresql": ("vacuum analyze", "checkpoint"),
}
# All but those that a constraint of the table stands on.
INDEXES: Final = """select indexname, indexdef from pg_indexes where schemaname = current_schema()
    and not exists (select 1 from pg_constraint where conindid = indexname::regclass)"""
UNREFERRED: Final = {"sqlite": "pragma foreign_keys = off", "postgresql": "set session_replication_role = replica"}
REFERRED: Final = {"sqlite": "pragma foreign_keys = on", "postgresql": "set session_replication_role = default"}


def load(*, sessions: int, a_practice: int = 100, now: datetime) -> int:
    """So many sessions, in practices of a hundred: three fifths of them are over. The number of practices."""
    ahead = a_practice * 2 // 5
    practices = max(1, sessions // a_practice)
    with connection.cursor() as cursor:
        with _said(cursor, IN_HASTE, WITH_CARE):
            make_aged_practice(past=a_practice - ahead, ahead=ahead, now=now)
            _do_chores(now)
            with _said(cursor, UNREFERRED, REFERRED), _without_indexes(cursor):
                multiply(cursor, practices)
            _reckon_openings(now)
            _seal_journal(now)
        for statement in SETTLED[connection.vendor]:
            cursor.execute(statement)
    os.sync()
    return practices


def _do_chores(now: datetime) -> None:
    """What a worker would have done by now, so that the first to come is not busy with a backlog of all copies."""
    for chore in (forget_letters, publish_closed_months, offer_freed_slots):
        while chore(now=now):
            pass


def _reckon_openings(now: datetime) -> None:
    """They are of all professionals together, and no row of theirs is anybody's: they are found anew."""
    mark_all_due()
    while renew_openings(now=now):
        pass


def _seal_journal(now: datetime) -> None:
    """The entries of the copies as well, as a worker would have done within a second of each."""
    while seal_journal(now=now):
        pass


def multiply(cursor: Any, practices: int) -> None:
    """What is in the database now is there so often afterwards."""
    found = [model for model in _models() if model.objects.exists()]
    stride = 1 + max(model.objects.aggregate(last=models.Max("pk"))["last"] for model in found)
    for model in found:
        cursor.execute(f"create temporary table original_{_table(model)} as select * from {_table(model)}")
    for first in range(1, practices, COPIES_AT_ONCE):
        last = min(first + COPIES_AT_ONCE, practices) - 1
        for model in found:
            cursor.execute(_copying(model, stride), [first, last])
    for model in found:
        cursor.execute(f"drop table original_{_table(model)}")
        if connection.vendor == "postgresql" and isinstance(model._meta.pk, models.AutoField):
            cursor.execute(f"select setval('{_table(model)}_id_seq', (select max(id) from {_table(model)}))")


@contextmanager
def _said(cursor: Any, before: dict[str, str], after: dict[str, str]) -> Iterator[None]:
    cursor.execute(before[connection.vendor])
    yield
    cursor.execute(after[connection.vendor])


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """They are made of all rows afterwards, which takes half of the time. SQLite keeps them: its triggers, which nothing
    holds back, look into them at every row."""
    indexes = []
    if connection.vendor == "postgresql":
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'drop index "{name}"')
    yield
    for _, made in indexes:
        cursor.execute(made)


def _copying(model: Any, stride: int) -> str:
    table, fields = _table(model), model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    copied = ", ".join(_copied(field, stride) for field in fields)
    numbers = (
        "generate_series(%s::bigint, %s::bigint) as copy(n)"
        if connection.vendor == "postgresql"
        else "(with recursive c(n, last) as (values(%s, %s) union all select n + 1, last from c where n < last)"
        " select n from c) as copy"
    )
    return f"insert into {table} ({columns}) select {copied} from {numbers} cross join original_{table}"


def _copied(field: Any, stride: int) -> str:
    """A column of the copy, in the database's own words."""
    column = f'"{field.column}"'
    made = column
    match field:
        case models.AutoField() | models.ForeignKey():
            made = f"{column} + n * {stride}"
        case models.UUIDField():
            made = _numbered_uuid(column)
        case models.EmailField():
            made = f"case when {column} = '' then '' else 'c' || n || '.' || {column} end"
        case models.CharField(name=name) if name == OUTBOX_KEY:
            made = _shifted_key(column, stride)
        case models.CharField(name=name) if name == MESSAGE_ID:
            made = f"'<' || n || '.' || substr({column}, 2)"
        case models.CharField(name=name) if name == HASH:
            made = f"substr({column}, 1, 56) || {_hex()}"
        case models.CharField():
            assert not field.unique, f"how is {field} of a copy made?"
    return made


def _numbered_uuid(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"(substr({column}::text, 1, 28) || {_hex()})::uuid"
    return f"substr({column}, 1, 24) || {_hex()}"


def _hex() -> str:
    return "lpad(to_hex(n), 8, '0')" if connection.vendor == "postgresql" else "printf('%%08x', n)"


def _shifted_key(column: str, stride: int) -> str:
    """`noun:id:rest`, with the copy's id."""
    if connection.vendor == "postgresql":
        noun, number = f"split_part({column}, ':', 1)", f"split_part({column}, ':', 2)"
        return (
            f"{noun} || ':' || ({number}::bigint + n * {stride})"
            f" || substr({column}, length({noun}) + length({number}) + 2)"
        )
    rest = f"substr({column}, instr({column}, ':') + 1)"
    return (
        f"substr({column}, 1, instr({column}, ':')) || (cast({rest} as integer) + n * {stride})"
        f" || substr({rest}, instr({rest}, ':'))"
    )


def _models() -> list[Any]:
    """All that is of somebody, but what is reckoned from it."""
    of_store = [model for model in apps.get_models() if model.__module__.startswith("kept.store.")]
    return [model for model in of_store if model not in (Opening, OpeningDoubt)]


def _table(model: Any) -> str:
    return str(model._meta.db_table)
