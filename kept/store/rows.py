"""New rows and changed columns in statements that are made once for each table, and several tables in one round trip.

They do what `Model.save` does, and nothing else: no signal is sent, and values are what columns take, never expressions.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from threading import local
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import JSONField, Model

from kept.store.compiled import adapted, cursor_of
from kept.store.sealed import SealedTextField

M = TypeVar("M", bound=Model)


def insert(row: M) -> M:
    """A new row, which has its id from now on."""
    database = connections[DEFAULT_DB_ALIAS]
    new = _new(row, database)
    statement = _words(_insertion(type(row), (new.filled,)), "RETURNING", _quoted("id"))
    with cursor_of(database) as cursor:
        cursor.execute(statement, new.values)
        row.pk = cursor.fetchone()[0]
    _mark_stored(row)
    return row


def insert_soon(*rows: Model) -> None:
    """New rows whose ids nobody needs: at once, or at the end of `in_one_go`."""
    if _KEPT_BACK.rows is None:
        _insert_all(rows)
    else:
        _KEPT_BACK.rows += rows


@contextmanager
def in_one_go() -> Iterator[None]:
    """What is inserted soon in here is written when it ends, in its order and in one round trip; what the database
    refuses is raised there."""
    assert _KEPT_BACK.rows is None, "there is one at a time"
    rows: list[Model] = []
    _KEPT_BACK.rows = rows
    try:
        yield
    finally:
        _KEPT_BACK.rows = None
    _insert_all(rows)


def update(row: Model, *columns: str) -> None:
    """Writes these columns of a row, named as the model's attributes are, as they stand in it."""
    change, database = _update_of(type(row), columns), connections[DEFAULT_DB_ALIAS]
    with cursor_of(database) as cursor:
        cursor.execute(change.sql, adapted([*change.columns.values_of(row, database), row.pk], database.vendor))
        assert cursor.rowcount == 1, "the row that is changed is there"


class _KeptBack(local):
    """What this thread inserts at the end of `in_one_go`; None outside of it."""

    rows: list[Model] | None = None


_KEPT_BACK: Final = _KeptBack()
# PostgreSQL's driver keeps ready what it made of a statement with so many values, and makes longer ones anew each time.
MOST_VALUES: Final = 50


class _Columns:
    """Some of a model's columns: the attributes that their values are in, and which of those are not stored as they are."""

    def __init__(self, fields: Sequence[Any]) -> None:
        self.names = [_quoted(field.column) for field in fields]
        self._attributes = itemgetter(*(field.attname for field in fields))
        self._prepared = [
            (place, field) for place, field in enumerate(fields) if isinstance(field, SealedTextField | JSONField)
        ]
        self._is_one = len(fields) == 1

    def values_of(self, row: Model, database: Any) -> list[Any]:
        found = self._attributes(row.__dict__)
        values = [found] if self._is_one else list(found)
        for place, field in self._prepared:
            values[place] = field.get_db_prep_save(values[place], database)
        return values


@dataclass(frozen=True)
class _Statement:
    sql: str
    columns: _Columns


def _meta_of(model: type[Model]) -> Any:
    return model._meta  # noqa: SLF001 (Django's public _meta)


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)


def _words(*words: str) -> str:
    """A statement, whose only names are those of models and their columns; values are always handed over beside it."""
    return " ".join(words)


@cache
def _update_of(model: type[Model], names: tuple[str, ...]) -> _Statement:
    meta = _meta_of(model)
    columns = _Columns([meta.get_field(name) for name in names])
    changes = ", ".join(f"{name} = %s" for name in columns.names)
    table, pk = _quoted(meta.db_table), _quoted(meta.pk.column)
    return _Statement(_words("UPDATE", table, "SET", changes, "WHERE", pk, "= %s"), columns)


@cache
def _columns_of(model: type[Model]) -> _Columns:
    return _Columns([field for field in _meta_of(model).concrete_fields if not field.primary_key])


@dataclass(frozen=True, slots=True)
class _New:
    """A row to insert: the values of its columns that are not null, and which those are."""

    row: Model
    filled: tuple[bool, ...]
    values: list[Any]


def _new(row: Model, database: Any) -> _New:
    values = _columns_of(type(row)).values_of(row, database)
    filled = tuple([value is not None for value in values])
    return _New(row, filled, adapted([value for value in values if value is not None], database.vendor))


@cache
def _insertion(model: type[Model], filled: tuple[tuple[bool, ...], ...]) -> str:
    """Nulls are part of the statement: half of what there is to hand over is not there."""
    table, heading = _quoted(_meta_of(model).db_table), ", ".join(_columns_of(model).names)
    rows = ", ".join(f"({', '.join('%s' if each else 'NULL' for each in row)})" for row in filled)
    return _words("INSERT INTO", table, f"({heading})", "VALUES", rows)


@cache
def _insertions(runs: tuple[tuple[type[Model], tuple[tuple[bool, ...], ...]], ...]) -> str:
    """One statement: the rows of all tables but the last come with it."""
    *before, last = [_insertion(model, filled) for model, filled in runs]
    parts = ", ".join(f"part_{number} AS ({insertion})" for number, insertion in enumerate(before))
    return _words("WITH", parts, last) if before else last


def _insert_all(rows: Sequence[Model]) -> None:
    """Those of one table in one statement, in their order; on PostgreSQL those of several tables."""
    database = connections[DEFAULT_DB_ALIAS]
    tables: dict[type[Model], list[_New]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(_new(row, database))
    for news in _packed(tables.values()) if database.vendor == "postgresql" else tables.values():
        _execute(news, database)


def _packed(tables: Iterable[list[_New]]) -> list[list[_New]]:
    """Tables that are written by one statement, each as long as it may be."""
    statements: list[list[_New]] = []
    for news in sorted(tables, key=_size, reverse=True):
        with_room = next((some for some in statements if _size(some) + _size(news) <= MOST_VALUES), None)
        if with_room is None:
            statements.append(list(news))
        else:
            with_room += news
    return statements


def _size(news: Sequence[_New]) -> int:
    return sum([len(new.values) for new in news])


def _execute(news: Sequence[_New], database: Any) -> None:
    runs = [(model, tuple([new.filled for new in some])) for model, some in groupby(news, lambda new: type(new.row))]
    with cursor_of(database) as cursor:
        cursor.execute(_insertions(tuple(runs)), [value for new in news for value in new.values])
    for new in news:
        _mark_stored(new.row)


def _mark_stored(row: Model) -> None:
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 (Django's public _state)
