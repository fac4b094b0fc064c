"""One page of a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

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
