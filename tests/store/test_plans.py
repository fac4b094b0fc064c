"""What is asked all day is answered by an index, also when SQLite knows its tables (`analyze`) and most columns are empty."""

from typing import Any

import pytest
from django.db import connection

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
