"""What is asked all day is answered by an index, also when SQLite knows its tables (`analyze`) and most columns are empty;
and by one index only: each further one is written with every row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Index, Model, UniqueConstraint

from kept.store.diary.models import Session
from kept.store.diary.records import session_record
from tests.make import NOW, actor_of, hours, make_professional, make_session

INDEX = "session_by_what_it_follows"
# What SQLite would count among a hundred thousand, of which none follows another.
AS_OF_MANY = (
    "update sqlite_stat1 set stat = '100000 1' where idx = 'sqlite_autoindex_diary_session_1'",
    "update sqlite_stat1 set stat = '100000 100000' where idx = 'sqlite_autoindex_diary_session_3'",
    "analyze sqlite_schema",
)
# Of the session that follows, which Django calls T7.
FOUND = f"SEARCH T7 USING INDEX {INDEX} (rebooked_from_id=?) LEFT-JOIN"
LOOKED_FOR = "SCAN T7 LEFT-JOIN"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts empty columns apart")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_session_is_told_without_looking_at_all_of_them(db: None, is_there: bool) -> None:
    """The control: without its index, whatever follows the session is looked for among all sessions."""
    professional = make_professional()
    sessions = [make_session(professional=professional, starts_at=NOW + hours(26 + n)) for n in range(4)]
    asked: list[tuple[str, object]] = []

    def watch(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        asked.append((sql, params))
        return execute(sql, params, many, context)  # type: ignore[operator] # Django's own, which has no type

    with connection.cursor() as cursor:
        if not is_there:
            cursor.execute(f"drop index {INDEX}")
        cursor.execute("analyze")
        for statement in AS_OF_MANY:
            cursor.execute(statement)
        with connection.execute_wrapper(watch):
            session_record(sessions[0].uuid, actor=actor_of(professional))
        plans = [line for sql, params in asked for line in _plan(cursor, sql, params)]
    assert [line for line in plans if " T7 " in line] == [FOUND if is_there else LOOKED_FOR]


def _plan(cursor: Any, sql: str, params: object) -> list[str]:
    cursor.execute(f"explain query plan {sql}", params)
    return [row[3] for row in cursor.fetchall()]


# --- each index finds something that no other of its table does


def test_no_index_is_what_another_begins_with() -> None:
    kept = [model for model in apps.get_models() if model.__module__.startswith("kept.")]
    assert kept
    assert [words for model in kept for words in _needless(model)] == []


def test_one_that_is_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(Session._meta.get_field("client"), "db_index", True)
    assert list(_needless(Session)) == ["diary_session: client_id, by (client_id, starts_at)"]


def _needless(model: type[Model]) -> Iterator[str]:
    """Those that only find: one that also keeps rows from being there twice stays."""
    meta: Any = model._meta
    fields = [(field.unique, (field.column,)) for field in meta.local_concrete_fields if field.db_index or field.unique]
    listed = [
        (isinstance(each, UniqueConstraint), tuple(meta.get_field(name.lstrip("-")).column for name in each.fields))
        for each in (*meta.indexes, *meta.constraints)
        if isinstance(each, Index | UniqueConstraint) and each.condition is None
    ]
    for is_unique, own in (*fields, *listed):
        yield from (
            f"{meta.db_table}: {', '.join(own)}, by ({', '.join(other)})"
            for _, other in (*fields, *listed)
            if other is not own and other[: len(own)] == own and not is_unique
        )
