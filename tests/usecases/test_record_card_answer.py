"""What the card provider says settles the payment: once, in whichever order it is heard."""

from collections import deque
from uuid import uuid4

import pytest

from kept.core.cards import Answer, Said
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry
from kept.store.ledger.models import MoneyMove
from kept.store.outbox.models import Letter
from kept.store.payments.models import CardEvent, Payment
from kept.usecases.record_card_answer import record_card_answer
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import ask_all, attempt_of, attempts_of, make_card_session, prepay_by_card
from tests.deeds import cancel, cancel_as_client, charge, complete, void
from tests.make import NOW, fresh, hours, letters_about, minutes, payment_of

PRICE = Money(7000, "EUR")
TAKEN = Answer(said=Said.TAKEN, provider_ref="pi_1", amount=PRICE)
NO = Answer(said=Said.REFUSED, refusal="insufficient_funds")


def test_a_card_that_pays_leaves_a_paid_payment_with_a_receipt(db: None) -> None:
    session = make_card_session(state=State.IN_PROGRESS, starts_at=NOW - hours(1))
    outcome = complete(session, charge=True, method=Method.CARD, at=NOW)
    assert (outcome.payment, fresh(session).state) == (PaymentState.UNPAID, State.COMPLETE)
    assert attempts_of(session) == [("charge", "waiting")]
    assert ("client", "receipt") not in letters_about(session)
    provider = FakeProvider()
    assert ask_all(provider, at=NOW) == 1
    payment = payment_of(session)
    assert (payment.state, payment.method, attempts_of(session)) == ("paid", "card", [("charge", "taken")])
    assert payment.captured_by is not None
    assert MoneyMove.objects.get(payment=payment).amount_minor == 7000
    assert letters_about(session)[-1] == ("client", "receipt")
    assert ask_all(provider, at=NOW + hours(30)) == 0, "what is decided is not asked again"
    assert broken_claims() == {}


def test_a_refused_card_leaves_it_unpaid_and_open_for_another_way(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    ask_all(FakeProvider(refuses="insufficient_funds"), at=NOW)
    assert (payment_of(session).state, attempts_of(session)) == ("unpaid", [("charge", "refused")])
    charge(session)
    assert payment_of(session).method == "cash"
    assert broken_claims() == {}


def test_while_the_answer_is_not_known_nothing_else_is_done(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    ask_all(FakeProvider(faults=_all(Fault.LOST)), at=NOW)
    assert attempts_of(session) == [("charge", "unknown")]
    for deed in (charge, void):
        with pytest.raises(Refused, match="card_in_progress"):
            deed(session)


@pytest.mark.parametrize("fault", list(Fault))
def test_an_unknown_outcome_is_cleared_by_asking_again(db: None, fault: Fault) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    provider = FakeProvider(faults=_all(fault))
    for minute in range(5):
        ask_all(provider, at=NOW + minutes(minute))
    assert (payment_of(session).state, len(provider.taken)) == ("paid", 1)


def test_what_never_reached_the_provider_is_refused_in_the_end(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    ask_all(FakeProvider(faults=_all(Fault.LOST)), at=NOW)
    provider = FakeProvider()
    ask_all(provider, at=NOW + hours(21))
    assert (attempts_of(session), provider.taken) == ([("charge", "refused")], {})


def test_nothing_is_asked_of_a_card_for_nothing(db: None) -> None:
    sessions = [make_card_session(state=State.IN_PROGRESS, starts_at=NOW - hours(1))]
    sessions.append(make_card_session(state=State.COMPLETE))
    Session.objects.update(price_minor=0)
    Payment.objects.update(amount_minor=0)
    complete(fresh(sessions[0]), charge=True, method=Method.CARD, at=NOW)
    charge(fresh(sessions[1]), method=Method.CARD)
    for session in sessions:
        payment = payment_of(session)
        assert (payment.state, payment.method, attempts_of(session)) == ("paid", "card", [])
    assert broken_claims() == {}


def test_three_tries_a_day(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    for number in range(3):
        charge(session, method=Method.CARD, at=NOW + minutes(number))
        ask_all(FakeProvider(refuses="generic_decline"), at=NOW + minutes(number))
    with pytest.raises(Refused, match="card_tries") as refused:
        charge(session, method=Method.CARD, at=NOW + hours(23))
    assert refused.value.facts["until"] == NOW + hours(24)
    charge(session, method=Method.CARD, at=NOW + hours(24))


def test_money_that_comes_when_nothing_is_owed_is_given_back_and_told(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    attempt = attempt_of(session)
    record_card_answer(attempt_id=attempt, answer=NO, now=NOW)
    void(session)
    record_card_answer(attempt_id=attempt, answer=TAKEN, now=NOW)
    assert attempts_of(session) == [("charge", "taken"), ("refund", "waiting")]
    provider = FakeProvider()
    ask_all(provider, at=NOW)
    assert list(provider.given.values()) == [PRICE]
    told = Letter.objects.filter(kind="given_back").order_by("id").values_list("to", flat=True)
    assert list(told) == ["client", "professional"]
    assert (payment_of(session).state, broken_claims()) == ("voided", {})


def test_a_paid_session_that_is_cancelled_free_of_charge_is_given_back(db: None) -> None:
    session = make_card_session()
    payment = payment_of(session)
    prepay_by_card(session)
    cancel_as_client(session)
    provider = FakeProvider()
    ask_all(provider, at=NOW)
    assert (payment_of(session).state, list(provider.given.values())) == ("refunded", [PRICE])
    assert attempts_of(payment) == [("charge", "taken"), ("refund", "taken")]
    assert broken_claims() == {}


def test_a_late_cancellation_is_charged_by_card(db: None) -> None:
    session = make_card_session(starts_at=NOW + hours(3))
    cancel(session, charge=True, method=Method.CARD)
    assert payment_of(session).state == "unpaid"
    ask_all(FakeProvider(), at=NOW)
    assert payment_of(session).state == "paid"
    assert letters_about(session)[-1] == ("client", "receipt")


def test_an_event_is_applied_once_and_another_amount_never(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    attempt = attempt_of(session)
    wrong = Answer(said=Said.TAKEN, provider_ref="pi_1", amount=Money(6999, "EUR"))
    for _ in range(2):
        record_card_answer(attempt_id=attempt, answer=wrong, event=("evt_0", "payment_intent.succeeded"), now=NOW)
    assert attempts_of(session) == [("charge", "waiting")]
    assert Entry.objects.filter(action="card.another_amount").count() == 1
    for _ in range(2):
        record_card_answer(attempt_id=attempt, answer=TAKEN, event=("evt_1", "payment_intent.succeeded"), now=NOW)
    assert (payment_of(session).state, CardEvent.objects.count()) == ("paid", 2)


def test_a_card_that_is_not_there_is_not_charged(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    assert session.client
    session.client.cards.update(is_primary=False)
    with pytest.raises(Refused, match="card_missing"):
        charge(session, method=Method.CARD)


def test_nothing_is_recorded_of_what_does_not_exist(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        record_card_answer(attempt_id=uuid4(), answer=TAKEN, now=NOW)


def _all(fault: Fault) -> deque[Fault | None]:
    return deque([fault])
