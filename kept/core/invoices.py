"""What an employer is invoiced for a closed month: what it bought, or the published number of what was used.

Never finer than what was published: what is told of no month yet is carried until it is told with others, and what was
invoiced before it was used counts as paid ahead. A small programme pays for what it buys, as a fee without a number.
All of it counts from the founding on, less what was invoiced: so that no credit is paid for twice or never, whatever the
terms and the roster were before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kept.core.usage import LEAST_ROSTER, Cell, months_after


class Bills(StrEnum):
    BOUGHT = "bought"
    USED = "used"


class Charge(StrEnum):
    """What the one line of an invoice is for."""

    BOUGHT = "bought"
    USED = "used"
    FEE = "fee"


@dataclass(frozen=True)
class Due:
    charge: Charge
    credits: int


def credits_due(*, bills: Bills, bought: int, told: int, invoiced: int, eligible: int) -> Due:
    """`bought` and `told` since the founding up to the month's end, `invoiced` so far; `eligible` people are on the
    roster."""
    if bills is Bills.BOUGHT:
        return Due(Charge.BOUGHT, max(0, bought - invoiced))
    if eligible < LEAST_ROSTER:
        return Due(Charge.FEE, max(0, bought - invoiced))
    return Due(Charge.USED, max(0, told - invoiced))


def told_by(month: date, cells: Iterable[Cell]) -> int:
    """Credits that were told of periods that ended by the end of this month."""
    return sum(cell.credits or 0 for cell in cells if months_after(cell.first_month, cell.months - 1) <= month)


def is_told_of(month: date, cells: Iterable[Cell]) -> bool:
    """Whether the month was looked at, and told or withheld."""
    return any(cell.first_month == month and cell.months == 1 for cell in cells)
