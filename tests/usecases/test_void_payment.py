"""Voiding: the client will not be charged, and a held credit is forfeited, never returned."""

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Caution, Funding
from kept.store.outbox.models import Letter
from tests.deeds import void
from tests.make import (
    NOW,
    credit_of,
    fresh,
    letters_about,
    make_client,
    make_payment,
    make_professional,
    make_session,
    payment_of,
)


def test_a_held_credit_is_forfeited(db: None) -> None:
    session = make_session(state=State.COMPLETE, funding=Funding.CREDIT)
    outcome = void(session, confirms=True)
    assert (credit_of(session), fresh(session).credit, outcome.caution) == (
        "forfeited",
        "forfeited",
        Caution.VOID_KEEPS_CREDIT,
    )


def test_a_late_cancellation_is_let_off(db: None) -> None:
    session = make_session(state=State.CANCELLED, payment=PaymentState.UNPAID)
    void(session)
    assert (payment_of(session).state, fresh(session).state) == ("voided", "cancelled")


def test_nobody_is_written_to(db: None) -> None:
    session = make_session(state=State.COMPLETE)
    void(session, at=NOW.replace(year=2027))
    assert letters_about(session, since=NOW.replace(year=2027)) == []


def test_one_created_by_hand_is_voided(db: None) -> None:
    professional = make_professional()
    payment = make_payment(professional, make_client(professional))
    void(payment)
    payment.refresh_from_db()
    assert payment.state == "voided"
    assert not Letter.objects.filter(payment=payment).exists()
