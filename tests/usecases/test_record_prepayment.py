"""Paid before the session, where the terms at booking ask for it; never twice, and never asked for again."""

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.payments.models import Payment
from tests.deeds import book, cancel, cancel_as_client, charge, complete, join
from tests.make import NOW, actor_of, fresh, hours, letters_about, make_session, payment_of
from tests.openings import rebook
from tests.prepaid import asks, balance, booked, pay_ahead, who_asks
from tests.receipts import numbers

PAID, REFUNDED = PaymentState.PAID, PaymentState.REFUNDED


def test_it_is_paid_with_a_receipt(db: None) -> None:
    session = booked(*who_asks())
    payment = pay_ahead(session, method=Method.BANK_TRANSFER)
    assert (payment.state, payment.method) == ("paid", "bank_transfer")
    assert letters_about(session)[-1] == ("client", "receipt")
    assert broken_claims() == {}


def test_it_is_not_paid_twice(db: None) -> None:
    session = booked(*who_asks())
    pay_ahead(session)
    with pytest.raises(Refused, match="already_paid"):
        pay_ahead(session)
    join(session)
    complete(fresh(session), charge=True)
    assert payment_of(session).state == "paid"
    with pytest.raises(Refused, match="already_paid"):
        charge(session)
    assert numbers(session.professional) == [1]
    assert broken_claims() == {}


@pytest.mark.parametrize("method", [Method.CARD, Method.POS, Method.CREDIT])
def test_only_by_what_is_written_down_and_switched_on(db: None, method: Method) -> None:
    session = booked(*who_asks())
    with pytest.raises(Refused, match="method_not_enabled"):
        pay_ahead(session, method=method)


def test_what_does_not_ask_for_it_is_not_due(db: None) -> None:
    with pytest.raises(Refused, match="not_due"):
        pay_ahead(make_session())
    with pytest.raises(Refused, match="not_due"):
        pay_ahead(make_session(state=State.COMPLETE))


def test_the_terms_at_booking_hold_whatever_they_are_later(db: None) -> None:
    professional, client = who_asks(returns="balance")
    session = booked(professional, client)
    asks(professional, private=False, hub=False)
    assert (payment_of(session).asks_prepayment, payment_of(session).returns) == (True, "balance")
    assert not payment_of(booked(professional, client, days=5)).asks_prepayment


def test_a_professionals_own_booking_asks_for_nothing(db: None) -> None:
    professional, client = who_asks()
    assert not Payment.objects.get(session__uuid=book(professional, client)).asks_prepayment


def test_who_was_told_otherwise_books_nothing(db: None) -> None:
    professional, client = who_asks()
    with pytest.raises(Refused, match="outcome_changed"):
        booked(professional, client, prepays="")
    assert not Session.objects.exists()
    booked(professional, client, prepays="refund")


# --- cancelled and rebooked


@pytest.mark.parametrize(("returns", "left"), [("refund", 0), ("balance", 7000)])
@pytest.mark.parametrize("by_client", [True, False])
def test_a_free_cancellation_gives_it_back_or_keeps_it(db: None, *, returns: str, left: int, by_client: bool) -> None:
    professional, client = who_asks(returns=returns)
    session = booked(professional, client)
    pay_ahead(session)
    outcome = cancel_as_client(session) if by_client else cancel(session)
    assert (outcome.payment, outcome.to_balance) == (REFUNDED, returns == "balance")
    assert balance(professional, client) == left
    assert letters_about(session)[-1] == ("client", "refund")
    assert numbers(professional) == [1, 2]
    assert broken_claims() == {}


def test_a_late_one_keeps_it_until_the_professional_decides(db: None) -> None:
    session = booked(*who_asks(returns="balance"), days=0.5)
    pay_ahead(session)
    cancel_as_client(session)
    assert (payment_of(session).state, payment_of(session).must_decide) == ("paid", True)


def test_it_moves_along_when_rebooked_and_back_when_cancelled(db: None) -> None:
    professional, client = who_asks(returns="balance")
    old = booked(professional, client, door=Origin.HUB)
    pay_ahead(old)
    new = fresh(Session.objects.get(uuid=rebook(old)))
    assert (payment_of(old).state, payment_of(new).state) == ("voided", "paid")
    assert (payment_of(new).asks_prepayment, payment_of(new).returns) == (True, "balance")
    cancel_as_client(new, at=NOW + hours(1))
    assert balance(professional, client) == 7000
    assert numbers(professional) == [1, 2]
    assert broken_claims() == {}


def test_nobody_elses(db: None) -> None:
    session, other = booked(*who_asks()), booked(*who_asks())
    assert actor_of(session.professional) != actor_of(other.professional)
    other.professional = session.professional
    with pytest.raises(Refused, match="not_found"):
        pay_ahead(other)
