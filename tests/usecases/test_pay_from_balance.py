"""A balance pays the whole of what is due, once, and never more than there is."""

from collections.abc import Iterator
from functools import partial

import pytest

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from tests.deeds import cancel_as_client, charge
from tests.make import NOW, hours, letters_about, make_client, make_payment, make_session, payment_of
from tests.prepaid import balance, booked, pay_ahead, refund, use_balance, who_asks
from tests.race import much_patience, race, winners
from tests.receipts import papers


def with_balance() -> tuple[Professional, Client]:
    professional, client = who_asks(returns="balance")
    session = booked(professional, client)
    pay_ahead(session)
    cancel_as_client(session)
    return professional, client


def test_it_pays_the_next_session(db: None) -> None:
    professional, client = with_balance()
    session = booked(professional, client, days=5)
    use_balance(payment_of(session), by=client)
    assert (payment_of(session).state, payment_of(session).method) == ("paid", "balance")
    assert balance(professional, client) == 0
    assert letters_about(session)[-1] == ("client", "receipt")
    assert papers(professional)[-1].method == "balance"
    assert broken_claims() == {}


def test_it_comes_back_as_a_balance(db: None) -> None:
    professional, client = with_balance()
    session = booked(professional, client, days=5)
    use_balance(payment_of(session), by=client)
    cancel_as_client(session)
    assert balance(professional, client) == 7000
    assert broken_claims() == {}


def test_a_refund_of_it_is_a_balance_again(db: None) -> None:
    professional, client = with_balance()
    session = make_session(
        professional=professional, client=client, state=State.COMPLETE, payment=PaymentState.UNPAID, starts_at=NOW
    )
    charge(session, method=Method.BALANCE, at=NOW + hours(2))
    refund(payment_of(session), minor=3000)
    assert balance(professional, client) == 3000
    assert broken_claims() == {}


def test_what_is_unpaid_is_paid_too_when_it_is_enough(db: None) -> None:
    professional, client = with_balance()
    use_balance(make_payment(professional, client, minor=4000), by=client)
    assert balance(professional, client) == 3000
    with pytest.raises(Refused, match="balance_too_small"):
        use_balance(make_payment(professional, client, minor=3001), by=client)
    with pytest.raises(Refused, match="balance_too_small"):
        charge(make_payment(professional, client, minor=3001), method=Method.BALANCE)
    assert broken_claims() == {}


def test_neither_what_is_paid_nor_what_is_not_due(db: None) -> None:
    professional, client = with_balance()
    session = booked(professional, client, days=5)
    use_balance(payment_of(session), by=client)
    with pytest.raises(Refused, match="already_paid"):
        use_balance(payment_of(session), by=client)
    later = make_session(professional=professional, client=client, starts_at=NOW + hours(200))
    with pytest.raises(Refused, match="not_due"):
        use_balance(payment_of(later), by=client)


def test_nobody_elses(db: None) -> None:
    professional, client = with_balance()
    other = make_client(professional)
    with pytest.raises(Refused, match="not_found"):
        use_balance(payment_of(booked(professional, client, days=5)), by=other)
    with pytest.raises(Refused, match="balance_too_small"):
        use_balance(payment_of(booked(professional, other, days=6)), by=other)


@pytest.fixture
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield


def test_it_is_spent_once(patient_db: None) -> None:
    professional, client = with_balance()
    owed = [make_payment(professional, client, minor=5000) for _ in range(4)]
    assert winners(race([partial(use_balance, each, by=client) for each in owed])) == 1
    assert balance(professional, client) == 2000
    assert broken_claims() == {}
