"""One page of a list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
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


def page_of(rows: Any, *, number: int, card: Callable[[Any], Item], size: int = PAGE_SIZE) -> Page[Item]:
    """The page of a query, each row turned into its card."""
    total = rows.count()
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    return Page(tuple(card(row) for row in rows[(number - 1) * size : number * size]), number, pages, total)


@dataclass(frozen=True)
class Slice(Generic[Item]):
    """A part of a list; `after` is where the next one begins, None at the end."""

    items: tuple[Item, ...]
    after: tuple[Any, ...] | None


def slice_of(
    rows: Any, *, by: str, latest_first: bool, after: tuple[Any, ...] | None, limit: int, card: Callable[[Any], Item]
) -> Slice[Item]:
    """The next `limit` rows of a query in the order of the column `by`, then of the id; `after` is of an earlier slice.

    A slice costs the same wherever it begins. Raises Refused cursor_invalid when `after` is of another list.
    """
    sign, beyond = ("-", "lt") if latest_first else ("", "gt")
    if after is not None:
        value, last = _place(rows, by, after)
        rows = rows.filter(Q(**{f"{by}__{beyond}": value}) | Q(**{by: value, f"id__{beyond}": last}))
    found = list(rows.order_by(f"{sign}{by}", f"{sign}id")[: limit + 1])
    kept = found[:limit]
    more = len(found) > limit
    value = getattr(kept[-1], by) if more else None
    where = (value.isoformat() if isinstance(value, date) else value, kept[-1].id) if more else None
    return Slice(tuple(card(row) for row in kept), where)


def _place(rows: Any, by: str, after: tuple[Any, ...]) -> tuple[Any, int]:
    try:
        text, last = after
        value = rows.model._meta.get_field(by).to_python(text)  # noqa: SLF001 (Django's public _meta)
        return value.astimezone(UTC) if isinstance(value, datetime) else value, int(last)
    except (ValueError, TypeError, OverflowError, ValidationError):
        raise Refused("cursor_invalid") from None
