"""The two states: what is not listed does not happen."""

from itertools import product

import pytest

from kept.core.lifecycle import (
    LIVE,
    OPEN,
    PAYMENT_STEPS,
    SECTIONS,
    STEPS,
    PaymentState,
    Section,
    State,
    Step,
    section_of,
)

LISTED = {
    (None, "book", "planned"),
    ("planned", "edit", "planned"),
    ("planned", "join", "in_progress"),
    ("planned", "cancel", "cancelled"),
    ("planned", "delete", "deleted"),
    ("in_progress", "complete", "complete"),
    ("in_progress", "cancel", "cancelled"),
    ("in_progress", "delete", "deleted"),
}


def test_sessions_go_the_listed_ways_and_no_others() -> None:
    assert {(before, step, after) for (before, step), after in STEPS.items()} == LISTED


@pytest.mark.parametrize(("over", "step"), list(product([State.COMPLETE, State.CANCELLED, State.DELETED], Step)))
def test_nothing_happens_to_a_session_that_is_over(over: State, step: Step) -> None:
    assert (over, step) not in STEPS


def test_every_state_is_reached_from_nothing() -> None:
    reached: set[State | None] = {None}
    for _ in State:
        reached |= {after for (before, _step), after in STEPS.items() if before in reached}
    assert reached == {None, *State}


def test_open_sessions_can_still_end_and_live_ones_take_time() -> None:
    assert {before for before, step in STEPS if step is Step.CANCEL} == OPEN
    assert set(State) - LIVE == {State.CANCELLED, State.DELETED}


def test_a_voided_or_refunded_payment_is_settled_for_good() -> None:
    assert PAYMENT_STEPS[PaymentState.VOIDED] == frozenset()
    assert PAYMENT_STEPS[PaymentState.REFUNDED] == {PaymentState.REFUNDED}
    assert all(PaymentState.PENDING not in after for after in PAYMENT_STEPS.values())


def test_only_paid_money_is_refunded() -> None:
    """And what is refunded changes no more, but that what was kept as a balance is paid out."""
    assert {state for state, after in PAYMENT_STEPS.items() if PaymentState.REFUNDED in after} == {
        PaymentState.PAID,
        PaymentState.REFUNDED,
    }


@pytest.mark.parametrize(
    ("payment", "section"),
    [
        (None, None),
        (PaymentState.PENDING, None),
        (PaymentState.UNPAID, Section.UNPAID),
        (PaymentState.VOIDED, Section.UNPAID),
        (PaymentState.PAID, Section.PAID),
        (PaymentState.REFUNDED, Section.PAID),
    ],
)
def test_payments_are_listed_in_their_section(payment: PaymentState | None, section: Section | None) -> None:
    assert section_of(payment) is section


def test_every_payment_state_has_its_steps_and_its_section() -> None:
    assert set(PAYMENT_STEPS) == set(SECTIONS) == set(PaymentState)
