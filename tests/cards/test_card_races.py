"""An event, cash, a void and another try at the same moment: paid once at most, and what came too much is given back."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from kept.core.cards import Answer, Said
from kept.core.lifecycle import State
from kept.core.money import Money
from kept.core.outcome import Method
from kept.store.invariants.reads import broken_claims
from kept.store.payments.models import CardAttempt, PaymentTransition
from kept.usecases.open_pay_page import open_pay_page
from kept.usecases.record_card_answer import record_card_answer
from tests.cards.fake import FakeProvider
from tests.cards.made import ask_all, make_card_session
from tests.deeds import charge, void
from tests.make import NOW, actor_of, payment_of
from tests.race import much_patience, race

ROUNDS = 6


@pytest.fixture
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield


def test_it_is_paid_once_at_most_whatever_comes_at_once(patient_db: None) -> None:
    for number in range(ROUNDS):
        session = make_card_session(state=State.COMPLETE)
        payment = payment_of(session)
        assert session.client
        page = open_pay_page(payment_id=payment.uuid, by=actor_of(session.client), now=NOW)
        taken = Answer(said=Said.TAKEN, provider_ref=f"pi_{number}", amount=Money(7000, "EUR"))
        told = [
            partial(record_card_answer, attempt_id=page, answer=taken, event=(f"evt_{number}_{each}", "x"), now=NOW)
            for each in (0, 0, 1)
        ]
        race([*told, partial(charge, session), partial(void, session), partial(charge, session, method=Method.CARD)])
        provider = FakeProvider()
        for hour in (1, 2):
            ask_all(provider, at=NOW + timedelta(hours=hour))
        steps = PaymentTransition.objects.filter(payment=payment, target__in=["paid", "voided"])
        assert steps.count() == 1
        kept = CardAttempt.objects.filter(payment=payment, kind="charge", state="taken").count()
        kept -= CardAttempt.objects.filter(payment=payment, kind="refund", state="taken").count()
        assert kept == (steps.get().method == "card")
    assert broken_claims() == {}
