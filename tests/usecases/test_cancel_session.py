"""Cancelling, beside what the matrix rows show: methods, words kept, the answer that was shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from kept.core.access import Actor
from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import CancelWish, Method, Outcome, cancellation_outcome
from kept.core.policy import By, Funding, Reason
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.journal.models import Entry
from kept.store.ledger.models import MoneyMove
from kept.store.outbox.models import Letter
from kept.usecases.cancel_session import cancel_session
from tests.deeds import book, cancel, cancel_as_client
from tests.make import (
    NOW,
    a_key,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_client,
    make_hub,
    make_professional,
    make_session,
    payment_of,
    the_client_of,
)

SOON = NOW + hours(23)


def preview(session: Session, by: By = By.CLIENT, wish: CancelWish | None = None) -> Outcome:
    facts = session.facts(payment_of(session).state)
    return cancellation_outcome(facts, by=by, wish=wish or CancelWish(), now=NOW)


def test_a_late_client_cancellation_takes_the_credit(db: None) -> None:
    session = make_session(funding=Funding.CREDIT, starts_at=SOON)
    cancel_as_client(session)
    assert credit_of(session) == "taken"
    assert letters_about(session, since=NOW) == [("client", "cancelled"), ("professional", "cancelled")]


def test_exactly_24_hours_is_not_late(db: None) -> None:
    session = make_session(funding=Funding.CREDIT, starts_at=NOW + hours(24))
    cancel_as_client(session)
    assert (credit_of(session), fresh(session).cancelled_late) == ("available", False)


def test_a_credit_whose_grant_has_ended_is_expired_not_returned(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    make_hub([professional], [client], credits_each=1, ends_at=NOW)
    made = book(professional, client, funding=Funding.CREDIT, at=NOW - hours(1))
    session = Session.objects.get(uuid=made)
    cancel(session)
    assert (credit_of(session), fresh(session).credit) == ("expired", "returned")


def test_a_cancelled_session_frees_its_time(db: None) -> None:
    session = make_session()
    cancel(session)
    assert session.client
    assert session.starts_at
    book(session.professional, session.client, starts_at=session.starts_at)


@pytest.mark.parametrize(("method", "code"), [(None, "required"), (Method.POS, "method_not_enabled")])
def test_a_charge_needs_a_method_that_is_switched_on(db: None, method: Method | None, code: str) -> None:
    session = make_session()
    with pytest.raises(Refused, match=code):
        cancel(session, charge=True, method=method)


def test_money_charged_is_in_the_ledger_and_receipted(db: None) -> None:
    session = make_session()
    cancel(session, charge=True, method=Method.BANK_TRANSFER)
    moved = MoneyMove.objects.get(payment=payment_of(session))
    assert (moved.origin, moved.target, moved.amount_minor) == ("client", "professional", 7000)
    assert (moved.method, payment_of(session).method) == ("bank_transfer",) * 2
    assert letters_about(session, since=NOW) == [("client", "cancelled"), ("client", "receipt")]


def test_what_is_prepaid_goes_back_without_a_charge(db: None) -> None:
    session = make_session(payment=PaymentState.PAID)
    cancel(session, notify=False)
    assert [move.origin for move in MoneyMove.objects.order_by("id")] == ["client", "professional"]
    assert letters_about(session, since=NOW) == [("client", "refund")]


def test_the_reasons_text_is_kept_and_told_to_nobody(db: None) -> None:
    session = make_session()
    cancel(session, reason=Reason.OTHER, reason_text="They moved to Oslo")
    assert fresh(session).reason_text == "They moved to Oslo"
    assert Entry.objects.get(action="session.cancelled").codes["reason"] == "other"
    assert not any("Oslo" in (letter.payload or "") for letter in Letter.objects.all())


def test_a_text_belongs_to_the_reason_other_alone(db: None) -> None:
    session = make_session()
    cancel(session, reason=Reason.CLIENT, reason_text="Typed, then another reason chosen")
    assert fresh(session).reason_text == ""


@pytest.mark.parametrize("deed", [cancel, cancel_as_client])
def test_the_journal_knows_whose_session_it_was(db: None, deed: Callable[[Session], Outcome]) -> None:
    session = make_session()
    deed(session)
    assert Entry.objects.get(action="session.cancelled").practice == session.practice


def test_what_was_shown_is_what_is_done(db: None) -> None:
    session = make_session(funding=Funding.CREDIT, starts_at=NOW + hours(24))
    shown = preview(session).expected
    with pytest.raises(Refused, match="outcome_changed") as refusal:
        cancel_as_client(session, shown=shown, at=NOW + timedelta(seconds=1))
    assert isinstance(refusal.value.facts["outcome"], Outcome)
    assert fresh(session).state == State.PLANNED
    assert cancel_as_client(session, shown=shown).expected == shown


def test_a_client_has_no_wishes(db: None) -> None:
    """Whatever a program sends in a client's name: it is cancelled by the client, and nothing is charged."""
    session = make_session()
    wish = CancelWish(reason=Reason.PROFESSIONAL, charge=True, method=Method.CASH, notify=False)
    cancelled_with(session, wish, by=the_client_of(session))
    after = fresh(session)
    assert (after.reason, after.cancelled_by, payment_of(session).state) == ("client", "client", "voided")
    assert len(letters_about(session, since=NOW)) == 2


def cancelled_with(session: Session, wish: CancelWish, *, by: Actor) -> None:
    cancel_session(session_id=session.uuid, by=by, wish=wish, shown=None, request=a_key(), now=NOW)
