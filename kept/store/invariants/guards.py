"""Whether this database still has the constraints and triggers that keep the claims while nobody looks."""

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import connection

OVERLAPS: Final = ("professional_has_one_session_at_a_time", "client_has_one_session_at_a_time")
APPEND_ONLY: Final = (
    "diary_transition",
    "payments_paymenttransition",
    "ledger_creditmove",
    "ledger_moneymove",
    "journal_entry",
)
LETTERS: Final = ("letter_is_never_removed", "letter_is_frozen")


def guards_that_are_missing() -> Iterator[str]:
    """By name: what the models declare, and what the migrations called guards add."""
    with connection.cursor() as cursor:
        present = _triggers(cursor)
        for model in _models():
            table = model._meta.db_table  # noqa: SLF001 (Django's public _meta)
            present |= set(connection.introspection.get_constraints(cursor, table))
    yield from sorted(set(_wanted()) - present)


def _wanted() -> Iterator[str]:
    for model in _models():
        yield from (constraint.name for constraint in model._meta.constraints)  # noqa: SLF001 (Django's public _meta)
    yield from LETTERS
    if connection.vendor == "sqlite":
        yield from (f"{claim}_{verb}" for claim in OVERLAPS for verb in ("insert", "update"))
        yield from (f"{table}_is_append_only_{verb}" for table in APPEND_ONLY for verb in ("update", "delete"))
    else:
        yield from OVERLAPS
        yield from (f"{table}_is_append_only" for table in APPEND_ONLY)


def _models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("kept.store.")]


def _triggers(cursor: Any) -> set[str]:
    """Those that fire: PostgreSQL also knows triggers that were switched off, and constraints of no columns alone."""
    if connection.vendor == "sqlite":
        cursor.execute("select name from sqlite_master where type = 'trigger'")
    else:
        cursor.execute(
            "select tgname from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"
            " union select conname from pg_constraint where contype = 'x' and convalidated"
        )
    return {name for (name,) in cursor.fetchall()}
