"""One answer for the preview and the deed, and exactly until when it holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core import notice, outcome
from kept.core.letters import Kind, Recipient
from kept.core.lifecycle import PaymentState, State
from kept.core.notice import LONGEST_POLICY_HOURS
from kept.core.outcome import (
    CancelWish,
    Facts,
    Method,
    Outcome,
    Taking,
    booking_outcome,
    cancellation_outcome,
    charge_outcome,
    completion_outcome,
    rebooking_outcome,
    void_outcome,
)
from kept.core.policy import By, Caution, CreditMove, Funding, Message, Origin, Reason
from kept.core.refusal import Refused
from tests.core.mutants import mutant_of

START: Final = datetime(2026, 3, 29, 9, tzinfo=UTC)
HOUR, TICK, YEAR = timedelta(hours=1), timedelta.resolution, timedelta(days=365)

PRIVATE: Final = Facts(
    state=State.PLANNED,
    starts_at=START,
    origin=Origin.PRACTICE,
    funding=Funding.SELF_PAY,
    payment=PaymentState.PENDING,
    policy_hours=48,
)
CREDIT: Final = replace(PRIVATE, origin=Origin.HUB, funding=Funding.CREDIT, policy_hours=24)

any_facts = st.builds(
    Facts,
    state=st.sampled_from([State.PLANNED, State.IN_PROGRESS]),
    starts_at=st.just(START),
    origin=st.sampled_from(Origin),
    funding=st.sampled_from(Funding),
    payment=st.sampled_from([PaymentState.PENDING, PaymentState.PAID]),
    policy_hours=st.integers(0, LONGEST_POLICY_HOURS) | st.sampled_from([24, 48]),
    hub_spares_late_rebooks=st.booleans(),
).filter(lambda facts: facts.funding is Funding.SELF_PAY or facts.payment is PaymentState.PENDING)
any_wish = st.builds(
    CancelWish,
    reason=st.sampled_from(Reason),
    reason_text=st.just("They moved house"),
    charge=st.booleans(),
    method=st.sampled_from([Method.CASH, Method.POS]),
    delete_information=st.booleans(),
)


def answer(facts: Facts, wish: CancelWish | None, at: datetime, *, rebooks: bool = False) -> Outcome | None:
    """What cancelling or rebooking does: by the professional with a wish, by the client without. None: refused."""
    try:
        if rebooks:
            return rebooking_outcome(facts, now=at, credit_available=True, pays_self=False)
        by = By.CLIENT if wish is None else By.PROFESSIONAL
        return cancellation_outcome(facts, by=by, wish=wish or CancelWish(), now=at)
    except Refused:
        return None


def token(facts: Facts, wish: CancelWish | None, at: datetime, *, rebooks: bool) -> str | None:
    shown = answer(facts, wish, at, rebooks=rebooks)
    return shown.expected if shown else None


@given(
    facts=any_facts,
    wish=st.none() | any_wish,
    rebooks=st.booleans(),
    before=st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=20))
    | st.sampled_from([24 * HOUR, 48 * HOUR, 24 * HOUR - TICK, TICK, 0 * HOUR]),
    chance=st.floats(0, 1),
)
def test_an_answer_holds_exactly_until_it_says(
    *, facts: Facts, wish: CancelWish | None, rebooks: bool, before: timedelta, chance: float
) -> None:
    now = START - before
    shown = answer(facts, wish, now, rebooks=rebooks)
    if shown is None:
        return
    last = shown.changes_at or START + YEAR
    assert last >= now
    edges = [START - hours * HOUR + tick for hours in (facts.policy_hours, 24, 0) for tick in (-TICK, 0 * TICK, TICK)]
    for at in (now, last, now + chance * (last - now), *(edge for edge in edges if now <= edge <= last)):
        assert token(facts, wish, at, rebooks=rebooks) == shown.expected, f"{at}"
    if shown.changes_at:
        assert token(facts, wish, last + TICK, rebooks=rebooks) != shown.expected


@pytest.mark.parametrize(
    ("facts", "before", "changes_before"),
    [
        (CREDIT, 30 * HOUR, 24 * HOUR),
        (CREDIT, 24 * HOUR, 24 * HOUR),
        (CREDIT, 23 * HOUR, TICK),
        (replace(CREDIT, policy_hours=48), 60 * HOUR, 24 * HOUR),  # the own policy governs private sessions only
        (PRIVATE, 60 * HOUR, 48 * HOUR),
        (PRIVATE, 30 * HOUR, TICK),  # unpaid before and after the 24 hours, under the same warning
        (replace(PRIVATE, policy_hours=24), 30 * HOUR, 24 * HOUR),
    ],
)
def test_until_when_a_clients_cancellation_stays_what_it_is(
    facts: Facts, before: timedelta, changes_before: timedelta
) -> None:
    shown = cancellation_outcome(facts, by=By.CLIENT, wish=CancelWish(), now=START - before)
    assert shown.changes_at == START - changes_before


def test_control_an_answer_that_changes_a_moment_later_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    late = mutant_of(notice, "- timedelta(hours=h)", "- timedelta(hours=h) + timedelta.resolution")
    monkeypatch.setattr(outcome, "turning_points", late.turning_points)
    with pytest.raises(AssertionError):
        test_until_when_a_clients_cancellation_stays_what_it_is(CREDIT, 30 * HOUR, 24 * HOUR)


def test_a_confirmation_of_what_was_shown_is_accepted_and_of_another_refused() -> None:
    free, late = (answer(CREDIT, None, START - hours * HOUR) for hours in (25, 23))
    assert free is not None
    assert late is not None
    late.must_equal(late.expected)
    late.must_equal(None)
    with pytest.raises(Refused) as refused:
        late.must_equal(free.expected)
    assert (refused.value.code, refused.value.facts) == ("outcome_changed", {"outcome": late})


def test_the_token_tells_apart_all_that_is_shown() -> None:
    shown = completion_outcome(
        replace(PRIVATE, state=State.IN_PROGRESS), charge=True, method=Method.CASH, now=START + HOUR
    )
    others = [
        replace(shown, session=State.CANCELLED),
        replace(shown, payment=PaymentState.UNPAID),
        replace(shown, new_payment=PaymentState.PAID),
        replace(shown, credit=CreditMove.TAKEN),
        replace(shown, caution=Caution.OWN_CHARGE),
        replace(shown, message=Message.M1),
        replace(shown, demands=()),
    ]
    assert len({shown.expected, *(other.expected for other in others)}) == 1 + len(others)
    # Which row decided is nobody's matter, and the method is chosen with the deed, not shown before it.
    assert replace(shown, row="X99", changes_at=START, method=Method.POS).expected == shown.expected


def test_a_warning_that_appears_meanwhile_is_shown_before_the_deed() -> None:
    """Spared or not, a late rebooking is done only after its message was read."""
    spared = replace(CREDIT, hub_spares_late_rebooks=True)
    early, late = (answer(spared, None, START - hours * HOUR, rebooks=True) for hours in (25, 23))
    assert early is not None
    assert late is not None
    assert (early.credit, late.credit) == (CreditMove.MOVED, CreditMove.MOVED)
    assert (early.message, late.message) == (None, Message.M1)
    assert early.expected != late.expected


def test_letters_are_those_asked_for_and_those_that_money_demands() -> None:
    charged = answer(PRIVATE, CancelWish(reason=Reason.CLIENT, charge=True, method=Method.CASH), START - HOUR)
    assert charged is not None
    assert [(d.to, d.kind) for d in charged.letters(notify=True)] == [
        (Recipient.CLIENT, Kind.CANCELLED),
        (Recipient.CLIENT, Kind.RECEIPT),
    ]
    assert [d.kind for d in charged.letters(notify=False)] == [Kind.RECEIPT]
    refused = replace(charged, payment=PaymentState.UNPAID)
    assert [d.kind for d in refused.letters(notify=True)] == [Kind.CANCELLED]


@pytest.mark.parametrize("funding", Funding)
def test_a_booking_is_told_to_both_unless_it_is_only_logged_afterwards(funding: Funding) -> None:
    both = [Recipient.CLIENT, Recipient.PROFESSIONAL]
    ahead, logged = (booking_outcome(funding, Origin.HUB, logged_afterwards=past) for past in (False, True))
    assert [demand.to for demand in ahead.letters(notify=False)] == both
    assert [demand.to for demand in logged.letters(notify=True)] == both
    assert logged.letters(notify=False) == ()


@pytest.mark.parametrize("taking", [Taking.REFUSED, Taking.UNKNOWN])
def test_money_that_was_not_taken_leaves_the_payment_unpaid(taking: Taking) -> None:
    over = replace(PRIVATE, state=State.COMPLETE, payment=PaymentState.UNPAID)
    after = charge_outcome(over, method=Method.OTHER, now=START + HOUR, taking=taking)
    assert (after.payment, after.letters(notify=True)) == (PaymentState.UNPAID, ())


def test_a_credit_settles_its_session_whatever_method_was_asked() -> None:
    late = CancelWish(reason=Reason.CLIENT, charge=True, method=Method.CASH)
    charged = cancellation_outcome(CREDIT, by=By.PROFESSIONAL, wish=late, now=START - HOUR)
    assert charged.method is Method.CREDIT
    spared = cancellation_outcome(CREDIT, by=By.PROFESSIONAL, wish=replace(late, charge=False), now=START - HOUR)
    assert spared.method is None


def test_voiding_a_held_credit_needs_a_word_and_forfeits_it() -> None:
    skipped = replace(CREDIT, state=State.COMPLETE, payment=PaymentState.UNPAID)
    with pytest.raises(Refused, match="confirm_void_sponsored"):
        void_outcome(skipped, confirms_credit_kept=False, now=START + HOUR)
    void = void_outcome(skipped, confirms_credit_kept=True, now=START + HOUR)
    assert (void.credit, void.caution) == (CreditMove.FORFEITED, Caution.VOID_KEEPS_CREDIT)


@pytest.mark.parametrize(("before", "late"), [(24 * HOUR, False), (24 * HOUR - TICK, True), (-HOUR, True)])
def test_lateness_is_recorded_as_it_is_when_decided(before: timedelta, late: bool) -> None:
    done = cancellation_outcome(PRIVATE, by=By.PROFESSIONAL, wish=CancelWish(reason=Reason.CLIENT), now=START - before)
    assert done.late is late
