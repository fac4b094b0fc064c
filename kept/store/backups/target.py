"""Where a backup is restored to. What is there stays as it is until the restored database was found to be right."""

import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import ProgrammingError, connection, connections
from django.db.utils import OperationalError

from kept.store.backups import sqlite
from kept.store.backups.elsewhere import in_database
from kept.store.backups.faults import BackupFault, NoRoom
from kept.store.backups.postgres import restore_dump


@dataclass(frozen=True)
class Target(ABC):
    """A database, in Django's terms."""

    database: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.database["NAME"])

    @property
    def short_name(self) -> str:
        """What is typed to replace it."""
        return Path(self.name).name

    def is_empty(self) -> bool:
        """Whether it has no tables; one that is not there yet is empty."""
        with in_database(self.database):
            return not connection.introspection.table_names()

    @abstractmethod
    def require_nobody_there(self) -> None:
        """Raises BackupFault while anybody else has it open."""

    @abstractmethod
    @contextmanager
    def scratch(self, chunks: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
        """A database of its own with what the chunks hold; it goes at the end unless it was put in place. Raises
        BackupFault."""

    @abstractmethod
    def put_in_place(self, scratch: Mapping[str, Any], *, now: datetime) -> str:
        """The scratch is this database from now on; where the one before it is kept, if there was one. Raises
        BackupFault."""


class SqliteTarget(Target):
    """A file."""

    def is_empty(self) -> bool:
        return not Path(self.name).exists() or super().is_empty()

    def require_nobody_there(self) -> None:
        sqlite.require_nobody_there(Path(self.name))

    @contextmanager
    def scratch(self, chunks: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
        copy = Path(self.name).with_name(f".{Path(self.name).name}.{secrets.token_hex(4)}")
        try:
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            sqlite.write_copy(chunks, copy)
            yield {**self.database, "NAME": str(copy)}
        except OSError as fault:
            raise NoRoom(f"{copy.parent} cannot be written to ({fault.strerror}); nothing was restored.") from fault
        finally:
            sqlite.remove(copy)

    def put_in_place(self, scratch: Mapping[str, Any], *, now: datetime) -> str:
        self.require_nobody_there()
        aside = sqlite.put_in_place(Path(str(scratch["NAME"])), Path(self.name), now=now)
        return str(aside or "")


class PostgresTarget(Target):
    """A database of a server, beside which another can be made."""

    def require_nobody_there(self) -> None:
        """Whoever has just left is gone a moment later."""
        with in_database(self.database), connection.cursor() as cursor:
            for _ in range(_LOOKS):
                cursor.execute(_OTHERS)
                if not cursor.fetchone()[0]:
                    return
                time.sleep(_SECONDS_BETWEEN_LOOKS)
        raise BackupFault(f"Kept is still running on {self.name}; stop it first.")

    @contextmanager
    def scratch(self, chunks: Iterable[bytes]) -> Iterator[Mapping[str, Any]]:
        name = f"{self.name}_restored_{secrets.token_hex(4)}"
        scratch = {**self.database, "NAME": name}
        self._say(f"create database {_quoted(name)} template template0 encoding 'UTF8'")
        try:
            restore_dump(chunks, scratch)
            with in_database(scratch), connection.cursor() as cursor:
                cursor.execute("analyze")  # a dump has no statistics, and questions are planned by them
            yield scratch
        finally:
            self._say(f"drop database if exists {_quoted(name)} with (force)")

    def put_in_place(self, scratch: Mapping[str, Any], *, now: datetime) -> str:
        """An empty one is let go."""
        was_empty = self.is_empty()
        aside = f"{self.name}_before_{now:%Y%m%dt%H%M%Sz}_{secrets.token_hex(2)}"
        self._say(f"alter database {_quoted(self.name)} rename to {_quoted(aside)}")
        try:
            self._say(f"alter database {_quoted(str(scratch['NAME']))} rename to {_quoted(self.name)}")
        except BackupFault:
            self._say(f"alter database {_quoted(aside)} rename to {_quoted(self.name)}")
            raise
        if was_empty:
            self._say(f"drop database {_quoted(aside)}")
        return "" if was_empty else aside

    def _say(self, statement: str) -> None:
        """From outside of the database. Raises BackupFault."""
        with in_database({**self.database, "NAME": MAINTENANCE}):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            except (OperationalError, ProgrammingError) as fault:
                raise BackupFault(_reason(fault)) from fault


MAINTENANCE: Final = "postgres"
_LOOKS: Final = 20
_SECONDS_BETWEEN_LOOKS: Final = 0.1
_OTHERS: Final = (
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and backend_type = 'client backend'"
)
_TARGETS: Final = {
    "kept.store.embedded": SqliteTarget,
    "django.db.backends.postgresql": PostgresTarget,
}


def target_of(database: Mapping[str, Any] | None = None) -> Target:
    """The installation's own database, unless another is given, of its kind. Raises BackupFault."""
    own = connections.settings["default"]
    if database and database["ENGINE"] != own["ENGINE"]:
        raise BackupFault("That is a database of another kind than KEPT_DATABASE_URL names; name it there instead.")
    return _TARGETS[own["ENGINE"]](database or dict(own))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _reason(fault: Exception) -> str:
    words = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
    if "permission denied to create database" in words:
        return "This account may not create databases; let it (ALTER ROLE … CREATEDB) for as long as the restore takes."
    if "being accessed by other users" in words:
        return "Kept is still running on this database; stop it first."
    return f"PostgreSQL refused: {words}"
