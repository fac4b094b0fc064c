"""Ending a session: charged or skipped, it is complete."""

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Funding
from kept.core.refusal import Refused
from tests.deeds import complete, span_of
from tests.make import credit_of, fresh, letters_about, make_session, payment_of

JOINED = State.IN_PROGRESS


def test_charged_it_is_paid_with_a_receipt(db: None) -> None:
    session = make_session(state=JOINED)
    outcome = complete(session, charge=True)
    assert (fresh(session).state, payment_of(session).state, outcome.row) == ("complete", "paid", "X06")
    assert letters_about(session, since=span_of(session).end) == [("client", "receipt")]


def test_skipped_it_is_unpaid_and_a_credit_stays_held(db: None) -> None:
    session = make_session(state=JOINED, funding=Funding.CREDIT)
    complete(session)
    assert (payment_of(session).state, credit_of(session)) == ("unpaid", "held")


def test_a_credit_needs_no_method(db: None) -> None:
    session = make_session(state=JOINED, funding=Funding.CREDIT)
    complete(session, charge=True, method=None)
    assert (payment_of(session).method, credit_of(session)) == ("credit", "taken")


@pytest.mark.parametrize(("method", "code"), [(None, "required"), (Method.POS, "method_not_enabled")])
def test_money_needs_a_method_that_is_switched_on(db: None, method: Method | None, code: str) -> None:
    session = make_session(state=JOINED)
    with pytest.raises(Refused, match=code):
        complete(session, charge=True, method=method)
    assert fresh(session).state == JOINED


def test_what_is_prepaid_is_not_charged_again(db: None) -> None:
    session = make_session(state=JOINED, payment=PaymentState.PAID)
    complete(session, charge=True, method=None)
    assert payment_of(session).state == "paid"
    assert letters_about(session, since=span_of(session).end) == []


def test_at_its_start_it_may_end(db: None) -> None:
    session = make_session(state=JOINED)
    complete(session, at=span_of(session).start)
    assert fresh(session).state == State.COMPLETE
