"""What a backup says of itself: enough to tell whether it is whole, whose it is, and whether this release reads it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kept.store.backups.faults import BadBackup
from kept.store.journal.chain import head


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Of the database at one moment. `journal`: where its chain ends."""

    kind: str
    migrations: tuple[str, ...]
    rows: Mapping[str, int]
    journal: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Manifest(Facts):
    """`size` and `sha256` are of the database's copy as it was before it was sealed."""

    taken_at: datetime
    size: int
    sha256: str

    @property
    def all_rows(self) -> int:
        return sum(self.rows.values())

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self) | {"taken_at": self.taken_at.isoformat()}, sort_keys=True).encode()


def manifest_from(text: bytes) -> Manifest:
    """What `as_bytes` gave."""
    read = json.loads(text)
    known = {name: read[name] for name in Manifest.__dataclass_fields__}
    known |= {"taken_at": datetime.fromisoformat(read["taken_at"]), "migrations": tuple(read["migrations"])}
    return Manifest(**known)


def facts_now() -> Facts:
    """Asked within one moment of the database."""
    return Facts(
        kind=connection.vendor,
        migrations=tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())),
        rows=count_rows(),
        journal=journal_head(),
    )


def count_rows(tables: Iterable[str] | None = None) -> dict[str, int]:
    """Of each table that Django knows, or only of these."""
    wanted = None if tables is None else set(tables)
    models = {model._meta.db_table: model for model in apps.get_models()}  # noqa: SLF001 (Django's public _meta)
    return {
        table: model._base_manager.count()  # noqa: SLF001 (Django's public _base_manager)
        for table, model in models.items()
        if wanted is None or table in wanted
    }


def require_known(manifest: Manifest) -> None:
    """Raises BadBackup when this release cannot serve from it: another kind of database, or tables of a newer one."""
    if manifest.kind != connection.vendor:
        raise BadBackup(
            f"The backup is of {NAMES[manifest.kind]} and this database is {NAMES[connection.vendor]}; "
            "restore it into a database of its kind."
        )
    on_disk = MigrationLoader(None).disk_migrations
    known, apps_now = {f"{app}.{name}" for app, name in on_disk}, {app for app, _ in on_disk}
    # Of an app that this release has no more nothing is known, and nothing is needed.
    unknown = sorted(name for name in set(manifest.migrations) - known if name.partition(".")[0] in apps_now)
    if unknown:
        raise BadBackup(
            f"The backup was made by a newer release of Kept (it has {unknown[0]}): restore it with that one."
        )


NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def journal_head() -> dict[str, Any]:
    """Where its chain ends."""
    number, digest = head()
    return {"entries": number, "head": digest.hex()}
