"""Reports may be read from a copy of the database that follows it a little behind. Nothing else ever is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

COPY: Final = "copy"
ORIGINAL: Final = "default"
MOST_BEHIND: Final = timedelta(minutes=5)
Found = TypeVar("Found")
_READS: Final[ContextVar[str]] = ContextVar("reads", default=ORIGINAL)


@dataclass(frozen=True)
class AsOf(Generic[Found]):
    """What was read, and the moment it is of; None when that is now."""

    found: Found
    at: datetime | None


class CopyRouter:
    """Django's router where there is a copy: reads go there only inside of `maybe_from_copy`."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str:
        return _READS.get()

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        return ORIGINAL

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        """The copy's rows are the original's."""
        return True

    def allow_migrate(self, database: str, _app: str, **_hints: Any) -> bool:
        """A copy gets its tables from what it follows."""
        return database == ORIGINAL


def maybe_from_copy(read: Callable[[], Found], *, now: datetime) -> AsOf[Found]:
    """From the copy where there is one that answers and is close behind; from the database itself otherwise.

    `read` returns what it found, not a promise of it. It is not for deeds: inside of a transaction nothing is read from
    a copy.
    """
    if COPY not in connections.settings:
        return AsOf(read(), None)
    assert not connection.in_atomic_block, "a deed depends on what it reads"
    try:
        at = _as_of()
        if at is not None and now - at <= MOST_BEHIND:
            with _reading(COPY):
                return AsOf(read(), min(at, now))
    except (OperationalError, InterfaceError):
        connections[COPY].close()
    return AsOf(read(), None)


def _as_of() -> datetime | None:
    """When the last change was made that the copy has; None when it follows nobody any more."""
    with connections[COPY].cursor() as cursor:
        cursor.execute("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_xact_replay_timestamp() END")
        at: datetime | None = cursor.fetchone()[0]
        return at


@contextmanager
def _reading(database: str) -> Iterator[None]:
    before = _READS.set(database)
    try:
        yield
    finally:
        _READS.reset(before)
