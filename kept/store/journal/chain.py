"""Entries as the chain sees them, read in words that are the same on every database."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection

from kept.core.chain import GENESIS, Entry, Sealed

ROWS_AT_ONCE: Final = 2_000

_COLUMNS: Final = {
    "sqlite": "id, uuid, practice_id, by_user_id, by_role, action, object_uuid, codes, request_key, cast(at as text)",
    "postgresql": (
        "id, replace(uuid::text, '-', ''), practice_id, by_user_id, by_role, action, "
        "replace(object_uuid::text, '-', ''), codes::text, replace(request_key::text, '-', ''), "
        "to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    ),
}
_SECONDS: Final = len("2026-01-01 00:00:00")


def head() -> tuple[int, bytes]:
    """Where the chain ends: the number and hash of its last entry."""
    with connection.cursor() as cursor:
        cursor.execute("select seq, hash from journal_entry where seq is not null order by seq desc limit 1")
        row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else (0, GENESIS)


def is_anything_unsealed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1 from journal_entry where seq is null limit 1")
        return cursor.fetchone() is not None


def unsealed_entries(most: int) -> list[Entry]:
    """In the order of their commits, as far as that can be seen: those that came late are sealed late."""
    return [_entry(row) for row in _selected("where seq is null order by id limit %s", [most], columns="")]


def chain() -> Iterator[Sealed]:
    """All that is sealed, in order; it does not come into memory as a whole."""
    last = 0
    while True:
        rows = _selected("where seq > %s order by seq limit %s", [last, ROWS_AT_ONCE], columns="seq, hash, ")
        for seq, found, *entry in rows:
            yield Sealed(seq, bytes(found or b""), _entry(entry))
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1][0]


def _selected(rest: str, values: list[int], *, columns: str) -> list[tuple[Any, ...]]:
    words = ("select", columns + _COLUMNS[connection.vendor], "from journal_entry", rest)
    with connection.cursor() as cursor:
        cursor.execute(" ".join(words), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _entry(row: Sequence[Any]) -> Entry:
    """SQLite leaves out the fraction of a whole second."""
    at = row[9]
    return Entry._make((*row[:9], at if len(at) > _SECONDS else f"{at}.000000"))
