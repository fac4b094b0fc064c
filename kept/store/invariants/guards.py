"""Whether this database still has the constraints and triggers that keep the claims while nobody looks."""

import re
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
    "people_consent",
    "hubs_publishedusage",
    "hubs_statementline",
    "payments_receipt",
    "payments_cardevent",
)
FROZEN: Final = ("hubs_statement", "hubs_hubinvoice", "hubs_correction")
LETTERS: Final = ("letter_is_never_removed", "letter_is_frozen")
_CONSTRAINT: Final = re.compile(r'constraint "(\w+)"', re.IGNORECASE)


def guards_that_are_missing() -> Iterator[str]:
    """By name: what the models declare, and what the migrations called guards add."""
    with connection.cursor() as cursor:
        present = _on_sqlite(cursor) if connection.vendor == "sqlite" else _on_postgresql(cursor)
    yield from sorted(set(_wanted()) - present)


def _wanted() -> Iterator[str]:
    for model in _models():
        yield from (constraint.name for constraint in model._meta.constraints)  # noqa: SLF001 (Django's public _meta)
    yield from LETTERS
    yield from (f"{table}_is_{kept}" for table in FROZEN for kept in ("frozen", "never_removed"))
    if connection.vendor == "sqlite":
        yield from (f"{claim}_{verb}" for claim in OVERLAPS for verb in ("insert", "update"))
        yield from (f"{table}_is_append_only_{verb}" for table in APPEND_ONLY for verb in ("update", "delete"))
    else:
        yield from OVERLAPS
        yield from (f"{table}_is_append_only{whole}" for table in APPEND_ONLY for whole in ("", "_whole"))


def _models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("kept.store.")]


def _on_sqlite(cursor: Any) -> set[str]:
    """Triggers and unique indexes have names of their own; a check is named in the words that made its table."""
    cursor.execute("select name, coalesce(sql, '') from sqlite_master")
    found = cursor.fetchall()
    return {name for name, _ in found} | {check for _, words in found for check in _CONSTRAINT.findall(words)}


def _on_postgresql(cursor: Any) -> set[str]:
    """A trigger that is switched off, or a constraint that was never validated, keeps nothing."""
    cursor.execute(
        "select tgname from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"
        " union select conname from pg_constraint where convalidated"
        " union select relname from pg_class join pg_index on indexrelid = pg_class.oid where indisunique and indisvalid"
    )
    return {name for (name,) in cursor.fetchall()}
