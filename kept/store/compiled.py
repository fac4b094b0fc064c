"""Queries whose SQL is made once: they are written in Django's words, and asked without its price at every call.

Making the SQL of a query takes Django several times as long as the database takes to answer it. A function that returns
a query becomes one that asks it:

    @compiled
    def _known(client_id: UUID, professional_id: int) -> QuerySet[Client]:
        return Client.objects.filter(uuid=client_id, acquaintances__professional_id=professional_id)

    _known(client_id, professional_id)  # a list, of whatever the query yields

It is called once, with values that stand for its parameters; from then on the parameters fill their places in the SQL.
So the shape of a query must not depend on them: they are of type int, str, UUID, date or datetime, never None, and the
function hands them to the query as they are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar, get_type_hints
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql import DeleteQuery, UpdateQuery

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
R = TypeVar("R")

# What stands for the number-th parameter while the SQL is made: nothing that a query would say of itself.
STAND_INS: Final[Mapping[type, Callable[[int], Any]]] = {
    int: lambda number: 7_310_000_000_000_000 + number,
    str: lambda number: f"parameter {number} of a compiled query",
    UUID: lambda number: UUID(int=(0xC0DE << 64) + number),
    date: lambda number: date(7310, 1, 1 + number),
    datetime: lambda number: datetime(7310, 1, 1, 0, 0, number, tzinfo=UTC),
}


def compiled(function: Callable[P, QuerySet[M, R]]) -> Callable[P, list[R]]:
    """The function asks the query that it returns. See above."""
    query = _Once(function, _selection)

    @wraps(function)
    def ask(*given: P.args, **named: P.kwargs) -> list[R]:
        database = connections[DEFAULT_DB_ALIAS]
        with cursor_of(database) as cursor:
            plan = query.put(cursor, given, named, database.vendor)
            rows = cursor.fetchall()
        return plan.build(rows) if rows else []

    return ask


def compiled_update(function: Callable[P, tuple[QuerySet[Any], Mapping[str, Any]]]) -> Callable[P, int]:
    """The function returns a query and the columns to change; called, it changes them and returns how many rows had it."""
    return _change(function, _update)


def compiled_delete(function: Callable[P, QuerySet[Any]]) -> Callable[P, int]:
    """Called, it removes the rows that it returns, of a table to which no other refers, and returns how many."""
    return _change(function, _removal)


def cursor_of(database: Any) -> Any:
    """A cursor of Django's; on PostgreSQL one that hands values over beside the statement, so that the server parses and
    plans it once for each connection."""
    if database.vendor != "postgresql":
        return database.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415 (SQLite does without its driver)

    database.ensure_connection()
    cursor: Any = ServerBindingCursor
    return database._prepare_cursor(cursor(database.connection))  # noqa: SLF001 (as `cursor` does it)


def rows_of(database: Any, statement: str, asked: Mapping[str, Any]) -> list[Any]:
    """What a statement that is written out answers; `asked` is what it names as %(name)s."""
    with cursor_of(database) as cursor:
        cursor.execute(statement, dict(zip(asked, adapted(asked.values(), database.vendor), strict=True)))
        rows: list[Any] = cursor.fetchall()
        return rows


def adapted(values: Iterable[Any], vendor: str) -> list[Any]:
    """The values as the database's driver takes them: what Django would make of them."""
    adapters = _ADAPTERS[vendor]
    return [value if (adapt := adapters[type(value)]) is None else adapt(value) for value in values]


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A statement: `places` says for each place of the SQL which parameter fills it, or None for what always stands there."""

    sql: str
    places: tuple[int | None, ...]
    constants: tuple[Any, ...]
    build: Callable[[Sequence[Any]], list[Any]]


class _Once:
    """A statement that is compiled when it is first needed."""

    def __init__(self, function: Callable[..., Any], compile_it: Callable[..., Any]) -> None:
        self._function = function
        self._compile = compile_it
        self._plan: _Plan | None = None
        self._names: tuple[str, ...] = ()

    def put(self, cursor: Any, given: tuple[Any, ...], named: Mapping[str, Any], vendor: str) -> _Plan:
        """Executes it with these parameters."""
        plan = self._plan or self._made(vendor)
        if named:
            given += tuple(named[name] for name in self._names[len(given) :])
        values = adapted(given, vendor)
        assert len(values) == len(self._names), "every parameter is given"
        parameters = zip(plan.places, plan.constants, strict=True)
        cursor.execute(plan.sql, [constant if place is None else values[place] for place, constant in parameters])
        return plan

    def _made(self, vendor: str) -> _Plan:
        hints = {name: hint for name, hint in get_type_hints(self._function).items() if name != "return"}
        self._names = tuple(hints)
        stand_ins = [STAND_INS[hint](number) for number, hint in enumerate(hints.values())]
        sql, constants, build = self._compile(self._function(**dict(zip(self._names, stand_ins, strict=True))))
        adapted_ones = adapted(stand_ins, vendor)
        places = tuple(adapted_ones.index(each) if each in adapted_ones else None for each in constants)
        assert set(places) >= set(range(len(stand_ins))), "every parameter has its place in the query"
        self._plan = _Plan(sql=sql, places=places, constants=tuple(adapted(constants, vendor)), build=build)
        return self._plan


def _change(function: Callable[P, Any], compile_it: Callable[..., Any]) -> Callable[P, int]:
    change = _Once(function, compile_it)

    @wraps(function)
    def make(*given: P.args, **named: P.kwargs) -> int:
        database = connections[DEFAULT_DB_ALIAS]
        with cursor_of(database) as cursor:
            change.put(cursor, given, named, database.vendor)
            return int(cursor.rowcount)

    return make


# --- what Django makes of a query


def _selection(queryset: Any) -> tuple[str, Sequence[Any], Callable[[Sequence[Any]], list[Any]]]:
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, constants = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    shape: Callable[[Sequence[Any]], list[Any]] = _BUILDERS[queryset._iterable_class](queryset, compiler)  # noqa: SLF001 (says what the query yields)
    if not converters:
        return sql, constants, shape

    def build(rows: Sequence[Any]) -> list[Any]:
        return shape(list(compiler.apply_converters(rows, converters)))

    return sql, constants, build


def _instances(queryset: Any, compiler: Any) -> Callable[[Sequence[Any]], list[Any]]:
    selected, database = compiler.klass_info["select_fields"], queryset.db
    model, first, end = compiler.klass_info["model"], selected[0], selected[-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[first:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, database)  # type: ignore[call-arg] # the stubs are of a later Django
    annotations = list(compiler.annotation_col_map.items())

    def build(rows: Sequence[Any]) -> list[Any]:
        instances = []
        for row in rows:
            instance = model.from_db(database, names, row[first:end])
            for populator in related:
                populator.populate(row, instance)
            for name, position in annotations:
                setattr(instance, name, row[position])
            instances.append(instance)
        return instances

    return build


def _tuples(_queryset: Any, _compiler: Any) -> Callable[[Sequence[Any]], list[Any]]:
    return lambda rows: [tuple(row) for row in rows]


_BUILDERS: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    ModelIterable: _instances,
    ValuesListIterable: _tuples,
}


def _update(change: tuple[Any, Mapping[str, Any]]) -> tuple[str, Sequence[Any], Any]:
    queryset, columns = change
    query = queryset.query.chain(UpdateQuery)
    query.add_update_values(columns)
    return *query.get_compiler(using=queryset.db).as_sql(), list


def _removal(queryset: Any) -> tuple[str, Sequence[Any], Any]:
    return *queryset.query.chain(DeleteQuery).get_compiler(using=queryset.db).as_sql(), list


# --- values as drivers take them

_Adapter = Callable[[Any], Any] | None


def _as_bigint(number: int) -> Any:
    from psycopg.types.numeric import Int8  # noqa: PLC0415 (SQLite does without PostgreSQL's driver)

    return Int8(number)


class _Adapters(dict[type, _Adapter]):
    """Members of enumerations are the text that they stand for; whatever is not listed goes as it is."""

    def __missing__(self, kind: type) -> _Adapter:
        self[kind] = str.__str__ if issubclass(kind, str) and issubclass(kind, Enum) else None
        return self[kind]


_ADAPTERS: Final[Mapping[str, _Adapters]] = {
    # PostgreSQL's driver knows dates, instants and UUIDs; numbers of several sizes would be statements of their own.
    "postgresql": _Adapters({int: _as_bigint}),
    # SQLite's is given the text that Django would store.
    "sqlite": _Adapters(
        {
            datetime: lambda value: value.astimezone(UTC).replace(tzinfo=None).isoformat(" "),
            date: str,
            UUID: lambda value: value.hex,
        }
    ),
}
