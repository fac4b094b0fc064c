"""Whether a database that was restored is what it was: each check says what is wrong, or nothing."""

from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

from kept.core.chain import walk
from kept.store.backups.manifest import Manifest, count_rows, journal_head
from kept.store.invariants.reads import findings_at_once
from kept.store.journal.anchors import AnchorsBroken, anchors
from kept.store.journal.chain import chain
from kept.store.sealed import SealBroken, SealedTextField

_INVALID: Final = (
    "select conname from pg_constraint where not convalidated"
    " union all select indexrelid::regclass::text from pg_index where not indisvalid"
)


def rows_fault(manifest: Manifest) -> str:
    """Before anything is changed in it."""
    found = count_rows(manifest.rows)
    wrong = [table for table, number in manifest.rows.items() if found.get(table, number) != number]
    return f"{wrong[0]} has {found[wrong[0]]:,} rows and should have {manifest.rows[wrong[0]]:,}" if wrong else ""


def integrity_fault() -> str:
    """What the database says of its own pages, indexes, references and constraints."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_INVALID)
            wrong = [str(row[0]) for row in cursor.fetchall()]
        else:
            cursor.execute("pragma integrity_check(1)")
            wrong = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("pragma foreign_key_check")
            wrong += [f"a reference out of {row[0]}" for row in cursor.fetchmany(1)]
    return f"the database is damaged: {wrong[0]}" if wrong else ""


def seals_fault() -> str:
    """Whether the keys at hand open what was sealed, tried on the last row of each column that is."""
    try:
        for model, column in _sealed_columns():
            filled = model._base_manager.filter(**{f"{column}__isnull": False})  # noqa: SLF001 (Django's public _base_manager)
            filled.order_by("-pk").values_list(column, flat=True).first()
    except SealBroken as fault:
        keys = settings.KEPT_FIELD_KEY_FILE.parent
        return f"the keys in {keys} are not those it was sealed with ({fault}); bring the right ones back first"
    return ""


def journal_fault(manifest: Manifest) -> str:
    """Whether its chain is whole, ends where the manifest says, and is the one that was anchored until then."""
    if journal_head() != dict(manifest.journal):
        return "the journal does not end where the manifest says"
    try:
        # What was anchored later is of entries that are lost, and after an earlier restore of another chain.
        until_then = [anchor for anchor in anchors() if anchor.at <= manifest.taken_at]
    except AnchorsBroken as fault:
        return str(fault)
    sealed = [anchor for anchor in until_then if anchor.seq <= manifest.journal["entries"]]
    return (walk(chain(), sealed).fault or "").rstrip(".")


def claims_fault() -> str:
    """What `kept doctor` would say."""
    broken = [finding.claim for finding in findings_at_once() if finding.offenders]
    return f"{len(broken)} claims of kept doctor do not hold: {', '.join(broken[:5])}" if broken else ""


def _sealed_columns() -> list[tuple[type[Model], str]]:
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields  # noqa: SLF001 (Django's public _meta)
        if isinstance(field, SealedTextField)
    ]
