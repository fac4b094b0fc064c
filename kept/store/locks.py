"""Locks on what is no row: a number that PostgreSQL holds until the transaction ends.

SQLite's transactions are immediate: there the whole database is held already.
"""

from typing import Final

from django.db import connection

from kept.store.compiled import adapted, cursor_of

_OF_TWO: Final = "select pg_advisory_xact_lock(%s::int, %s::int)"
_OF_ONE: Final = "select pg_advisory_xact_lock(%s::bigint)"


def hold(kind: int, number: int) -> None:
    """Waits for whoever holds the same; both are of 32 bits."""
    _hold(_OF_TWO, kind, number)


def hold_hash(digest: bytes) -> None:
    """The same for what its hash stands for: of its first eight bytes. In a space of its own."""
    _hold(_OF_ONE, int.from_bytes(digest[:8], "big", signed=True))


def _hold(statement: str, *numbers: int) -> None:
    if connection.vendor == "postgresql":
        with cursor_of(connection) as cursor:
            cursor.execute(statement, adapted(numbers, connection.vendor))
