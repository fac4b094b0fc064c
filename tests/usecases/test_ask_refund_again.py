"""What the card provider refused to give back is owed until it is given: it stays open, and is asked for anew."""

import logging
from typing import Any

import pytest

from kept.core.access import Actor
from kept.core.cards import Answer, Said
from kept.core.lifecycle import State
from kept.core.outcome import Method
from kept.core.policy import Reason
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.payments.models import CardAttempt
from kept.store.payments.reads import payments_to_decide, unpaid_payments
from kept.usecases.ask_refund_again import ask_refund_again
from kept.usecases.disconnect_cards import disconnect_cards
from kept.usecases.record_card_answer import record_card_answer
from tests.cards.fake import FakeProvider
from tests.cards.made import ask_all, attempt_of, attempts_of, make_account, make_card_session, prepay_by_card
from tests.deeds import cancel, cancel_as_client, charge
from tests.make import NOW, a_key, minutes, payment_of, the_professional_of
from tests.prepaid import refund

FAILED = Answer(said=Said.REFUSED, refusal="lost_or_stolen_card")


def ask_again(session: Any) -> None:
    ask_refund_again(
        payment_id=payment_of(session).uuid, by=the_professional_of(session), request=a_key(), now=NOW + minutes(1)
    )


def to_decide(by: Actor) -> list[bool]:
    payments = payments_to_decide(by)
    assert len(payments) == unpaid_payments(by)
    return [payment.refund_refused for payment in payments]


def test_it_fails_after_it_was_given_and_is_asked_for_anew(db: None, caplog: pytest.LogCaptureFixture) -> None:
    session = make_card_session()
    by = the_professional_of(session)
    prepay_by_card(session)
    cancel_as_client(session)
    provider = FakeProvider()
    ask_all(provider, at=NOW)
    assert to_decide(by) == []
    with caplog.at_level(logging.ERROR, "kept.cards"):
        record_card_answer(attempt_id=attempt_of(session), answer=FAILED, event=("evt_1", "refund.failed"), now=NOW)
    assert "gives nothing back" in caplog.text
    assert to_decide(by) == [True]
    ask_again(session)
    assert attempts_of(session) == [("charge", "taken"), ("refund", "closed"), ("refund", "waiting")]
    assert to_decide(by) == []
    with pytest.raises(Refused, match="refund_not_refused"):
        ask_again(session)
    ask_all(provider, at=NOW + minutes(1))
    assert attempts_of(session)[-1] == ("refund", "taken")
    assert broken_claims() == {}


@pytest.mark.parametrize("cancelled", [cancel_as_client, lambda s: cancel(s, reason=Reason.PROFESSIONAL)])
def test_without_an_account_a_cancellation_leaves_it_open(db: None, cancelled: Any) -> None:
    session = make_card_session()
    by = the_professional_of(session)
    prepay_by_card(session)
    disconnect_cards(by=by, request=a_key(), now=NOW)
    cancelled(session)
    refused = CardAttempt.objects.get(kind="refund")
    assert (refused.state, refused.refusal, refused.ask_at, to_decide(by)) == ("refused", "not_connected", None, [True])
    with pytest.raises(Refused, match="card_not_connected"):
        ask_again(session)
    make_account(session.professional)
    ask_again(session)
    ask_all(FakeProvider(), at=NOW + minutes(1))
    assert attempts_of(session)[-1] == ("refund", "taken")
    assert broken_claims() == {}


def test_without_an_account_a_card_is_not_refunded(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session, method=Method.CARD)
    ask_all(FakeProvider(), at=NOW)
    disconnect_cards(by=the_professional_of(session), request=a_key(), now=NOW)
    with pytest.raises(Refused, match="card_not_connected"):
        refund(payment_of(session))
    assert payment_of(session).state == "paid"


def test_what_is_owed_and_was_not_given_back_is_no_true_claim(db: None) -> None:
    session = make_card_session(state=State.COMPLETE)
    charge(session)
    prepay_by_card(session)
    assert broken_claims() == {}
    record_card_answer(attempt_id=attempt_of(session), answer=FAILED, now=NOW)
    assert list(broken_claims()) == ["what_a_card_paid_is_held_or_asked_back"]
