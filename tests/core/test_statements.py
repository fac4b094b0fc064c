"""On which statement a credit stands: random lives of credits, stated month by month, come to what the ledger says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from uuid import uuid4

import pytest

from kept.core.refusal import Refused
from kept.core.statements import (
    LeftOpen,
    LineKind,
    Stated,
    Taking,
    digest_of,
    lines_by_month,
    month_at,
    month_ends,
    must_be_closed,
    total_of,
)
from kept.core.usage import months_after

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize("seed", range(200))
def test_every_credit_is_stated_once_and_the_sum_is_what_stays_taken(seed: int) -> None:
    chance = Random(seed)
    takings: list[Taking] = []
    sent: dict[date, int] = {}
    stated: Counter[int] = Counter()
    for number in range(40):
        deed = chance.choice(["take", "take", "take", "return", "send"])
        if deed == "take":
            month = months_after(FIRST, chance.randrange(6))
            takings.append(Taking(month=month, amount=chance.randint(0, 99), session=uuid4(), taken=2 * number))
        elif deed == "return" and takings:
            which = chance.randrange(len(takings))
            takings[which] = replace(takings[which], returned=2 * takings[which].taken + 1)
        else:
            _send(takings, sent, stated, chance)
    while lines_by_month(takings, sent=sent):
        _send(takings, sent, stated, chance)
    assert sum(sent.values()) == sum(each.amount for each in takings if each.returned is None)
    assert all(0 <= times <= 1 for times in stated.values())


def _send(takings: list[Taking], sent: dict[date, int], stated: Counter[int], chance: Random) -> None:
    """Any of the months that wait, in any order."""
    waiting = lines_by_month(takings, sent=sent)
    if not waiting:
        return
    month = chance.choice(sorted(waiting))
    assert month not in sent
    sent[month] = total_of(waiting[month])
    moves = {line.move: line.kind for line in waiting[month]}
    for number, taking in enumerate(takings):
        if moves.get(taking.taken) is LineKind.TAKEN:
            stated[taking.taken] += 1
            takings[number] = replace(taking, stated=Stated(month, uuid4()))
        elif taking.returned in moves and taking.stated and not taking.is_noted:
            stated[taking.taken] -= 1
            takings[number] = replace(taking, is_noted=True)


def test_a_credit_note_stands_on_the_next_and_in_no_old_month_that_was_never_sent() -> None:
    january, march = FIRST, months_after(FIRST, 2)
    noted = Taking(month=FIRST, amount=65, session=uuid4(), taken=1, returned=2, stated=Stated(january, uuid4()))
    assert list(lines_by_month([noted], sent={january, march})) == [months_after(FIRST, 3)]


def test_another_draft_has_another_digest() -> None:
    taking = Taking(month=FIRST, amount=65, session=uuid4(), taken=1)
    (one,), (other,) = (lines_by_month([each], sent=())[FIRST] for each in (taking, replace(taking, amount=66)))
    assert digest_of([one]) != digest_of([other])


@pytest.mark.parametrize("left", [
    LeftOpen(is_over=False), LeftOpen(unpaid=1), LeftOpen(without_outcome=1), LeftOpen(corrections=1),
])  # fmt: skip
def test_what_is_left_open_keeps_a_month_open(left: LeftOpen) -> None:
    with pytest.raises(Refused, match="month_open"):
        must_be_closed(left)
    must_be_closed(LeftOpen())


def test_months_are_the_zones() -> None:
    assert month_at(datetime(2026, 5, 31, 23, 30, tzinfo=UTC), zone="Europe/Dublin") == date(2026, 6, 1)
    assert month_ends(date(2026, 5, 1), zone="Europe/Dublin") == datetime(2026, 5, 31, 23, tzinfo=UTC)
