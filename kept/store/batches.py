"""Long lists of ids, a few thousand at a time: databases take only so many in one statement."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

MOST: Final = 5000
Item = TypeVar("Item")


def in_batches(items: Sequence[Item], most: int = MOST) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), most):
        yield items[start : start + most]
