"""Sealing all that is sealed once more, with the key that seals today: columns are found from the models, none by name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.apps import apps
from django.db import connection

from kept.store.guards import lifted
from kept.store.sealed import SealBroken, SealedTextField, seal, seals_now, unseal

# Of each end of a table, to see whether its values open at all.
ROWS_TRIED: Final = 200


@dataclass(frozen=True, kw_only=True)
class Place:
    """A sealed column, as the database names it."""

    table: str
    column: str
    pk: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def sealed_places() -> list[Place]:
    """Each sealed column there is, those of a table beside each other."""
    return [
        Place(table=meta.db_table, column=field.column, pk=str(meta.pk.column))
        for model in apps.get_models()
        for meta in (model._meta,)  # noqa: SLF001 (Django's public _meta)
        for field in meta.local_fields
        if isinstance(field, SealedTextField) and field.column and meta.pk is not None
    ]


def reseal(place: Place, *, after: int, most: int) -> tuple[int, int | None]:
    """How many of the next rows' values were sealed anew, and the last row that was looked at; None when there are no
    more. A value that was changed meanwhile is left alone: it is sealed with today's key already."""
    rows = _values(place, f"{place.pk} > %s and {place.column} is not null order by {place.pk} limit %s", [after, most])
    old = [(pk, value) for pk, value in rows if not seals_now(value)]
    if old:
        words = ("update", place.table, "set", place.column, "= %s where", place.pk, "= %s and", place.column, "= %s")
        with lifted(place.table), connection.cursor() as cursor:
            anew = [(seal(unseal(value, place=str(place)), place=str(place)), pk, value) for pk, value in old]
            cursor.executemany(" ".join(words), anew)
    return len(old), rows[-1][0] if rows else None


def values_of_older_keys() -> Iterator[tuple[str, int]]:
    """Each column that has some, and how many."""
    for place in sealed_places():
        last, number = 0, 0
        while rows := _values(
            place, f"{place.pk} > %s and {place.column} is not null order by {place.pk} limit %s", [last, 5000]
        ):
            number += sum(not seals_now(value) for _, value in rows)
            last = rows[-1][0]
        if number:
            yield str(place), number


def unopened() -> str | None:
    """The first sealed column of which some first or last value does not open: a key is missing, or is another one."""
    for table, places in groupby(sealed_places(), lambda place: place.table):
        for place in places:
            for order in ("asc", "desc"):
                rest = f"{place.pk} in (select {place.pk} from {table} order by {place.pk} {order} limit {ROWS_TRIED})"  # noqa: S608 (names of ours)
                for _, value in _values(place, f"{rest} and {place.column} is not null limit 1", []):
                    try:
                        unseal(value, place=str(place))
                    except SealBroken:
                        return str(place)
    return None


def _values(place: Place, rest: str, values: Sequence[int]) -> list[tuple[int, bytes]]:
    words = ("select", f"{place.pk}, {place.column}", "from", place.table, "where", rest)
    with connection.cursor() as cursor:
        cursor.execute(" ".join(words), values)
        found: list[tuple[Any, Any]] = cursor.fetchall()
    return [(pk, bytes(value)) for pk, value in found]
