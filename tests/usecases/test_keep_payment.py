"""What was paid for a session that its client cancelled late waits for a decision: keep it, or give it back."""

import pytest

from kept.core.lifecycle import PaymentState
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.payments.reads import unpaid_payments
from tests.deeds import cancel, cancel_as_client
from tests.make import NOW, hours, make_session, payment_of, the_professional_of
from tests.prepaid import keep, refund
from tests.receipts import numbers

PAID = PaymentState.PAID


@pytest.mark.parametrize(
    ("ahead", "origin", "policy"), [(3, Origin.PRACTICE, 24), (3, Origin.HUB, 24), (30, Origin.PRACTICE, 48)]
)
def test_a_late_cancellation_leaves_it_open(db: None, ahead: int, origin: Origin, policy: int) -> None:
    session = make_session(payment=PAID, origin=origin, starts_at=NOW + hours(ahead), policy_hours=policy)
    cancel_as_client(session)
    payment = payment_of(session)
    assert (payment.state, payment.must_decide) == ("paid", True)
    assert unpaid_payments(the_professional_of(session)) == 1
    keep(payment)
    assert (payment_of(session).state, payment_of(session).must_decide) == ("paid", False)
    assert unpaid_payments(the_professional_of(session)) == 0
    assert numbers(session.professional) == [1], "nothing moved"
    assert broken_claims() == {}


def test_refunding_decides_too(db: None) -> None:
    session = make_session(payment=PAID, starts_at=NOW + hours(3))
    cancel_as_client(session)
    assert refund(payment_of(session), minor=3500).must_decide is False
    with pytest.raises(Refused, match="nothing_to_decide"):
        keep(payment_of(session))
    assert broken_claims() == {}


def test_what_the_professional_cancels_is_decided_with_it(db: None) -> None:
    session = make_session(payment=PAID, starts_at=NOW + hours(3))
    cancel(session, charge=True)
    with pytest.raises(Refused, match="nothing_to_decide"):
        keep(payment_of(session))
