"""One page of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q

from kept.core.refusal import Refused

PAGE_SIZE: Final = 50
Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """`number` counts from 1; a page past the end is the last one."""

    items: tuple[Item, ...]
    number: int
    pages: int
    total: int


def page_of(
    rows: Any, *, number: int, card: Callable[[Any], Item], size: int = PAGE_SIZE, columns: Sequence[str] = ()
) -> Page[Item]:
    """The page of a query, each row turned into its card; with `columns`, each as the tuple of these."""
    total = rows.count()
    pages = pages_for(total, size)
    number = min(max(1, number), pages)
    found = rows[(number - 1) * size : number * size]
    found = found.values_list(*columns) if columns else found
    return Page(tuple(card(row) for row in found), number, pages, total)


def pages_for(total: int, size: int = PAGE_SIZE) -> int:
    """How many it takes to show so many; one for nothing."""
    return max(1, -(-total // size))


def columns_of(row: Any, columns: Sequence[str]) -> tuple[Any, ...]:
    """Of a model's row what `values_list` would give of it; None where a relation leads nowhere."""
    return tuple(reduce(_next, column.split("__"), row) for column in columns)


def _next(row: Any, name: str) -> Any:
    return getattr(row, name) if row is not None else None


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """A part of a list; `after` is where the next one begins, None at the end."""

    items: tuple[Item, ...]
    after: tuple[Any, ...] | None


def slice_of(
    rows: Any,
    *,
    by: str,
    latest_first: bool,
    after: tuple[Any, ...] | None,
    limit: int,
    card: Callable[[Any], Item],
    columns: Sequence[str] = (),
) -> Slice[Item]:
    """The next `limit` rows of a query in the order of the column `by`, then of the id; `after` is of an earlier slice.
    `columns` as in page_of.

    A slice costs the same wherever it begins. Raises Refused cursor_invalid when `after` is of another list.
    """
    sign, beyond = ("-", "lt") if latest_first else ("", "gt")
    if after is not None:
        value, last = _place(rows, by, after)
        rows = rows.filter(Q(**{f"{by}__{beyond}": value}) | Q(**{by: value, f"id__{beyond}": last}))
    ordered = rows.order_by(f"{sign}{by}", f"{sign}id")[: limit + 1]
    if columns:
        found = [(row[:-2], row[-2:]) for row in ordered.values_list(*columns, by, "id")]
    else:
        found = [(row, (getattr(row, by), row.id)) for row in ordered]
    kept = found[:limit]
    where = None
    if len(found) > limit:
        value, last = kept[-1][1]
        where = (value.isoformat() if isinstance(value, date) else value, last)
    return Slice(tuple(card(row) for row, _ in kept), where)


def _place(rows: Any, by: str, after: tuple[Any, ...]) -> tuple[Any, int]:
    try:
        text, last = after
        value = rows.model._meta.get_field(by).to_python(text)  # noqa: SLF001 (Django's public _meta)
        return value.astimezone(UTC) if isinstance(value, datetime) else value, int(last)
    except (ValueError, TypeError, OverflowError, ValidationError):
        raise Refused("cursor_invalid") from None
