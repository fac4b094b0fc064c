"""In whichever order the provider's answers come, an attempt ends in one state."""

from itertools import permutations, product

import pytest

from kept.core.cards import IN_FLIGHT, AttemptKind, AttemptState, Said, joined

ANSWERS = (Said.TAKEN, Said.REFUSED, Said.UNKNOWN)


@pytest.mark.parametrize(
    ("kind", "wins"), [(AttemptKind.CHARGE, AttemptState.TAKEN), (AttemptKind.REFUND, AttemptState.REFUSED)]
)
def test_a_charge_that_was_taken_and_a_refund_that_was_refused_win_in_any_order(
    kind: AttemptKind, wins: AttemptState
) -> None:
    ends = set()
    for start, order in product(IN_FLIGHT, permutations((*ANSWERS, Said.TAKEN, Said.REFUSED))):
        state = start
        for said in order:
            state = joined(kind, state, said)
        ends.add(state)
    assert ends == {wins}


def test_a_refund_that_was_asked_for_anew_stays_closed() -> None:
    assert {joined(AttemptKind.REFUND, AttemptState.CLOSED, said) for said in Said} == {AttemptState.CLOSED}


def test_who_was_not_heard_is_not_refused() -> None:
    for state in (AttemptState.WAITING, AttemptState.UNKNOWN):
        assert joined(AttemptKind.CHARGE, state, Said.UNKNOWN) is AttemptState.UNKNOWN
