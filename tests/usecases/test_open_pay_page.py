"""The provider's page for a payment: one at a time, for what is to be paid, and for whose it is."""

from typing import Any

import pytest

from kept.core.access import Actor, Role
from kept.core.cards import Answer, ProviderPage, Question, Said
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.payments.card_reads import payable_by_card
from kept.store.payments.models import CardAttempt, Payment
from kept.usecases.open_pay_page import open_pay_page
from kept.usecases.record_card_answer import record_card_answer
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import (
    ask_all,
    attempt_of,
    attempts_of,
    desk_of,
    make_account,
    make_card_session,
    prepay_by_card,
)
from tests.deeds import charge, delete, edit, void
from tests.make import (
    NOW,
    actor_of,
    hours,
    letters_about,
    make_client,
    make_professional,
    make_session,
    minutes,
    payment_of,
)


def open_for(session: Any) -> Any:
    return open_pay_page(payment_id=payment_of(session).uuid, by=actor_of(session.client), now=NOW)


def pay(provider: FakeProvider, attempt: Any) -> None:
    """The client goes to the page and pays on it."""
    desk_of(provider).open_pay_page(attempt, back="/", now=NOW)
    provider.pay(f"cs_{attempt.hex}")


def test_it_is_opened_once_and_paid_on(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    attempt = open_for(session)
    assert open_for(session) == attempt
    provider = FakeProvider()
    pay(provider, attempt)
    ask_all(provider, at=NOW + minutes(2))
    assert (payment_of(session).state, attempts_of(session)) == ("paid", [("charge", "taken")])
    assert letters_about(session)[-1] == ("client", "receipt")
    assert broken_claims() == {}


def test_who_pays_too_late_is_given_the_money_back(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    provider = FakeProvider()
    pay(provider, open_for(session))
    charge(session)
    for minute in (2, 3):
        ask_all(provider, at=NOW + minutes(minute))
    assert attempts_of(session) == [("charge", "taken"), ("refund", "taken")]
    assert (payment_of(session).method, sum(m.minor for m in provider.given.values())) == ("cash", 7000)
    assert broken_claims() == {}


def test_what_was_paid_on_the_page_meanwhile_is_not_asked_of_the_card_again(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    provider = FakeProvider()
    page = open_for(session)
    pay(provider, page)
    charge(session, method=Method.CARD)
    provider.faults.append(Fault.LOST)
    desk_of(provider).ask(attempt_of(session), now=NOW)
    desk_of(provider).ask(page, now=NOW)
    assert (payment_of(session).state, broken_claims()) == ("paid", {})
    ask_all(provider, at=NOW + minutes(5))
    assert (list(provider.taken), attempts_of(session)) == ([page], [("charge", "taken"), ("charge", "refused")])


def test_a_page_whose_address_was_lost_is_closed_when_it_is_over(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    page = open_for(session)
    provider = FakeProvider()
    desk_of(provider).ask(page, now=NOW + minutes(59))
    assert attempts_of(session) == [("charge", "page")]
    ask_all(provider, at=NOW + minutes(61))
    assert attempts_of(session) == [("charge", "closed")]


def test_nobody_is_led_to_a_page_that_was_closed_meanwhile(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    page = open_for(session)

    class Slow(FakeProvider):
        def open_pay_page(self, question: Question, *, back: str) -> ProviderPage:
            record_card_answer(attempt_id=question.attempt, answer=Answer(said=Said.CLOSED), now=NOW)
            return super().open_pay_page(question, back=back)

    assert desk_of(Slow()).open_pay_page(page, back="/", now=NOW) == ""


def test_what_is_not_to_be_paid_has_no_page(db: None) -> None:
    pending, void_one = make_card_session(), make_card_session(state=State.COMPLETE)
    void(void_one)
    for session in (pending, void_one):
        with pytest.raises(Refused, match="card_page_closed"):
            open_for(session)


def test_what_a_credit_pays_is_never_paid_by_card_too(db: None) -> None:
    session = make_session(funding=Funding.CREDIT, state=State.COMPLETE, payment=PaymentState.UNPAID)
    make_account(session.professional)
    assert payable_by_card([payment_of(session).uuid]) == frozenset()
    with pytest.raises(Refused, match="card_page_closed"):
        open_for(session)
    prepay_by_card(session)
    assert attempts_of(session) == [("charge", "taken"), ("refund", "waiting")]
    assert (payment_of(session).state, broken_claims()) == ("unpaid", {})


def test_a_session_whose_page_was_open_is_deleted_without_a_trace(db: None) -> None:
    session = make_card_session()
    Payment.objects.update(asks_prepayment=True)
    attempt = open_for(session)
    record_card_answer(attempt_id=attempt, answer=Answer(said=Said.CLOSED), now=NOW + hours(2))
    delete(session)
    assert (CardAttempt.objects.count(), broken_claims()) == (0, {})


def test_what_is_being_given_back_is_given_before_the_session_is_deleted(db: None) -> None:
    session = make_session(funding=Funding.CREDIT)
    make_account(session.professional)
    prepay_by_card(session)
    with pytest.raises(Refused, match="card_in_progress"):
        delete(session)
    provider = FakeProvider()
    ask_all(provider, at=NOW)
    delete(session)
    assert (len(provider.given), CardAttempt.objects.count(), broken_claims()) == (1, 0, {})


def test_asked_for_ahead_it_is_paid_before_the_session(db: None) -> None:
    session = make_card_session()
    Payment.objects.update(asks_prepayment=True)
    provider = FakeProvider()
    pay(provider, open_for(session))
    for deed in (delete, lambda s: edit(s, price=_less(s))):
        with pytest.raises(Refused, match="card_in_progress"):
            deed(session)
    ask_all(provider, at=NOW + minutes(2))
    assert payment_of(session).state == "paid"


def test_not_while_a_saved_card_is_being_asked(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    with pytest.raises(Refused, match="card_in_progress"):
        open_for(session)


def test_anothers_payment_and_a_wrong_link_are_not_there(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    stranger = actor_of(make_client(make_professional()))
    with pytest.raises(Refused, match="not_found"):
        open_pay_page(payment_id=payment_of(session).uuid, by=stranger, now=NOW)
    with pytest.raises(Refused, match="not_found"):
        open_pay_page(link="of nothing", by=Actor(role=Role.BEARER), now=NOW)


def test_a_page_that_nobody_pays_on_is_closed(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    open_for(session)
    record_card_answer(attempt_id=CardAttempt.objects.get().uuid, answer=Answer(said=Said.CLOSED), now=NOW + hours(2))
    assert attempts_of(session) == [("charge", "closed")]
    charge(session)


def _less(session: Any) -> Any:
    return Money(session.price_minor - 100, session.currency)
