"""Each line of the cancellation matrix, carried out: every situation that it covers, through the use case and back
from the database."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from kept.core.notice import Notice
from kept.core.outcome import Taking
from kept.core.policy import By, Deed, Origin, PaidBy
from kept.store.invariants.reads import broken_claims
from tests.core.matrix import LINES, Line, situations_of
from tests.core.situations import Situation
from tests.usecases.done import OF_PAYMENTS, Done, People

# What has no use case yet, and what is tried with its own (tests/usecases/test_reverse_refilled_charges.py).
ELSEWHERE: Final = {Deed.CORRECT, Deed.REFILL}
DONE: Final = [line_id for line_id, line in LINES.items() if line.cells["deed"] not in ELSEWHERE]


@pytest.mark.parametrize("line_id", DONE)
def test_the_line_is_carried_out(db: None, line_id: str) -> None:
    line, people, seen = LINES[line_id], People(), 0
    for situation, notify in cases_of(line):
        seen += 1
        done = Done(people, situation, notify=notify, later=timedelta(days=seen))
        done.check(line.expected(situation, Taking.TAKEN), row=line_id)
    assert seen
    assert broken_claims() == {}


def cases_of(line: Line) -> Iterator[tuple[Situation, bool]]:
    """Every case that the columns tell apart, under a policy that all kinds of notice are possible with, by every door.
    Cancelling by the professional has so many that doors and answers to "Notify?" take turns."""
    cases: defaultdict[Situation, list[Origin]] = defaultdict(list)
    for s in situations_of(line):
        if s.policy_hours == 48 and is_reached(s):
            cases[replace(s, origin=Origin.HUB)].append(s.origin)
    for number, (s, doors) in enumerate(cases.items()):
        if s.deed in {Deed.CANCEL, Deed.DELETE} and s.by is By.PROFESSIONAL:
            yield replace(s, origin=doors[number % len(doors)]), number % 2 == 0
        else:
            yield from ((replace(s, origin=door), True) for door in doors)


def is_reached(s: Situation) -> bool:
    """Whether a use case leads there, and no other situation stands for this one: the clock does not matter to some."""
    if s.deed is Deed.BOOK:
        return s.notice is Notice.AMPLE and (s.by is By.CLIENT or s.origin in doors_of_a_professional(s))
    return s.deed not in OF_PAYMENTS or s.notice is Notice.STARTED


def doors_of_a_professional(s: Situation) -> set[Origin]:
    return {Origin.HUB, Origin.ON_REQUEST} if s.paid_by is PaidBy.CREDIT else {Origin.PRACTICE}
