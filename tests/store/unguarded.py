"""A database that lets anything in: what the alarms are tested on. The change is rolled back with the test's transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def unguarded() -> Iterator[None]:
    """Without triggers, checks and exclusions; what was done is not checked at the end of the test either."""
    if connection.vendor == "postgresql":
        _drop_on_postgresql()
        yield
    else:
        _run("pragma ignore_check_constraints = on")
        for (name,) in _run("select name from sqlite_master where type = 'trigger'"):
            drop_trigger(name)
        try:
            yield
        finally:
            _run("pragma ignore_check_constraints = off")
    transaction.set_rollback(True)


def drop_trigger(name: str, *, table: str = "") -> None:
    """SQLite's triggers are named alone, PostgreSQL's on their table."""
    on = f" on {table}" if connection.vendor == "postgresql" else ""
    _run(f"drop trigger {name}{on}")


def drop_constraint(name: str, *, table: str) -> None:
    """PostgreSQL alone: SQLite's constraints are part of their tables."""
    _run("set constraints all immediate")
    _run(f"alter table {table} drop constraint {name}")


def _drop_on_postgresql() -> None:
    _run("set constraints all immediate")
    of_ours = "connamespace = 'public'::regnamespace and contype in ('c', 'x')"
    for table, name in _run(f"select conrelid::regclass::text, conname from pg_constraint where {of_ours}"):  # noqa: S608 (words of ours)
        _run(f'alter table {table} drop constraint "{name}"')
    of_ours = "not tgisinternal"
    for (table,) in _run(f"select distinct tgrelid::regclass::text from pg_trigger where {of_ours}"):  # noqa: S608 (words of ours)
        _run(f"alter table {table} disable trigger user")


def _run(statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
