"""Charging what is unpaid: after a skipped payment, after a late cancellation, or created by hand."""

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.ledger.models import MoneyMove
from kept.store.outbox.models import Letter
from kept.store.payments.models import PaymentTransition
from tests.deeds import charge
from tests.make import (
    NOW,
    actor_of,
    credit_of,
    fresh,
    letters_about,
    make_client,
    make_payment,
    make_professional,
    make_session,
    payment_of,
)


def test_a_skipped_payment_is_paid_with_a_receipt(db: None) -> None:
    session = make_session(state=State.COMPLETE)
    charge(session)
    payment = payment_of(session)
    assert (payment.state, payment.method, payment.version) == ("paid", "cash", 3)
    assert letters_about(session, since=NOW)[-1] == ("client", "receipt")
    assert fresh(session).state == State.COMPLETE


def test_a_held_credit_is_taken_and_no_money_moves(db: None) -> None:
    session = make_session(state=State.COMPLETE, funding=Funding.CREDIT)
    charge(session, method=None)
    assert (credit_of(session), fresh(session).credit) == ("taken", "taken")
    assert not MoneyMove.objects.exists()


def test_a_late_cancellation_can_be_charged(db: None) -> None:
    session = make_session(state=State.CANCELLED, payment=PaymentState.UNPAID)
    charge(session)
    assert (payment_of(session).state, fresh(session).state) == ("paid", "cancelled")


def test_one_created_by_hand_is_paid_and_receipted(db: None) -> None:
    professional = make_professional()
    payment = make_payment(professional, make_client(professional))
    assert charge(payment).row == "X11"
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert MoneyMove.objects.get(payment=payment).amount_minor == 4000
    assert Letter.objects.get(payment=payment).kind == "receipt"


def test_who_did_it_and_how_is_kept(db: None) -> None:
    session = make_session(state=State.COMPLETE)
    charge(session, method=Method.BANK_TRANSFER)
    step = PaymentTransition.objects.filter(payment=payment_of(session)).order_by("version").last()
    assert step
    assert (step.origin, step.target, step.method) == ("unpaid", "paid", "bank_transfer")
    assert step.by_user_id == actor_of(session.professional).user_id


@pytest.mark.parametrize(
    ("method", "code"), [(None, "required"), (Method.POS, "method_not_enabled"), (Method.CREDIT, "method_not_enabled")]
)
def test_it_needs_a_method_that_is_switched_on(db: None, method: Method | None, code: str) -> None:
    session = make_session(state=State.COMPLETE)
    with pytest.raises(Refused, match=code):
        charge(session, method=method)
