"""What is due of a month: bought, published as used, or a fee without a number."""

from datetime import date

import pytest

from kept.core.invoices import Bills, Charge, Due, credits_due, is_told_of, told_by
from kept.core.usage import Cell

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))


@pytest.mark.parametrize(("bills", "eligible", "told", "invoiced", "due"), [
    (Bills.BOUGHT, 500, 40, 0, Due(Charge.BOUGHT, 12)),
    (Bills.BOUGHT, 5, 0, 0, Due(Charge.BOUGHT, 12)),
    (Bills.BOUGHT, 500, 40, 5, Due(Charge.BOUGHT, 7)),
    (Bills.BOUGHT, 500, 40, 15, Due(Charge.BOUGHT, 0)),
    (Bills.USED, 25, 40, 15, Due(Charge.USED, 25)),
    (Bills.USED, 25, 10, 15, Due(Charge.USED, 0)),
    (Bills.USED, 24, 40, 0, Due(Charge.FEE, 12)),
    (Bills.USED, 24, 40, 5, Due(Charge.FEE, 7)),
    (Bills.USED, 24, 40, 15, Due(Charge.FEE, 0)),
])  # fmt: skip
def test_what_is_due(bills: Bills, eligible: int, told: int, invoiced: int, due: Due) -> None:
    assert credits_due(bills=bills, bought=12, told=told, invoiced=invoiced, eligible=eligible) == due


def test_what_is_told_together_is_due_when_its_period_ends() -> None:
    withheld = [Cell(first_month=month, months=1, covers=(month,)) for month in (JANUARY, FEBRUARY)]
    told = Cell(first_month=MARCH, months=1, covers=(MARCH,), persons=10, credits=15)
    together = Cell(first_month=JANUARY, months=3, covers=(JANUARY, FEBRUARY), persons=10, credits=20)
    cells = [*withheld, told, together]
    assert [told_by(month, cells) for month in (JANUARY, FEBRUARY, MARCH)] == [0, 0, 35]
    assert is_told_of(JANUARY, cells)
    assert not is_told_of(date(2026, 4, 1), cells)
