"""Asking for a credit back: by its session's professional, or by an operator who knows no more than a reference."""

from uuid import uuid4

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.refusal import Refused
from kept.store.hubs.models import Correction
from kept.store.invariants.reads import broken_claims
from tests.digest import digest
from tests.make import actor_of, make_professional, make_session
from tests.settling import Books, open_books


@pytest.fixture
def books(db: None) -> Books:
    return open_books()


@pytest.mark.parametrize("payment", [PaymentState.PAID, PaymentState.UNPAID, PaymentState.VOIDED])
def test_a_credit_taken_held_or_forfeited_is_asked_back(books: Books, payment: PaymentState) -> None:
    session = books.session(payment=payment)
    books.ask(session)
    asked = Correction.objects.get()
    assert (asked.state, asked.asked_role, asked.session_id) == ("asked", "professional", session.id)
    with pytest.raises(Refused, match="correction_waits"):
        books.ask(session)
    assert broken_claims() == {}


def test_an_operator_asks_by_the_reference_of_a_line(books: Books) -> None:
    session = books.session()
    reference = books.send().lines.get().reference
    books.ask(reference, by=books.otto)
    asked = Correction.objects.get()
    assert (asked.reference, asked.asked_role, asked.session_id) == (reference, "operator", session.id)


def test_an_unknown_reference_and_another_professionals_session_are_none(books: Books) -> None:
    with pytest.raises(Refused, match="unknown_reference"):
        books.ask(uuid4(), by=books.otto)
    session = books.session()
    with pytest.raises(Refused, match="unknown_reference"):
        books.ask(session, by=books.otto)
    with pytest.raises(Refused, match="not_found"):
        books.ask(session, by=actor_of(make_professional()))


def test_what_did_not_go_out_cannot_come_back(books: Books) -> None:
    free = books.session(state=State.CANCELLED, payment=PaymentState.VOIDED)
    planned = books.session(month=7, state=State.PLANNED, payment=PaymentState.PENDING)
    money = make_session(professional=books.professional, state=State.COMPLETE, payment=PaymentState.PAID)
    before = digest()
    for session in (free, planned, money):
        with pytest.raises(Refused, match="no_credit_to_return"):
            books.ask(session)
    assert digest() == before


def test_a_reason_is_compulsory(books: Books) -> None:
    with pytest.raises(Refused, match="text_empty"):
        books.ask(books.session(), reason=" ")
