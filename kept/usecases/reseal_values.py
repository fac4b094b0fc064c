"""Seal some values of one column with the key that seals today."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction

from kept.store.resealing import Place, reseal

MOST: Final = 500


@dataclass(frozen=True, kw_only=True)
class Resealed:
    """How many values were sealed anew; the last row that was looked at, None when there were none left."""

    values: int
    last: int | None


@transaction.atomic(durable=True)
def reseal_values(*, place: Place, after: int) -> Resealed:
    """Those of the next rows, so few that nobody waits for long. Doing it again changes nothing.

    Raises SealBroken at a value that no key opens.
    """
    values, last = reseal(place, after=after, most=MOST)
    return Resealed(values=values, last=last)
