"""A balance is paid out whole, and what it came from says so."""

import pytest

from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from tests.deeds import cancel_as_client
from tests.make import make_client, make_payment, payment_of
from tests.prepaid import balance, booked, hand_back, pay_ahead, use_balance, who_asks
from tests.receipts import papers


def test_all_of_it_goes_back_from_where_it_came(db: None) -> None:
    professional, client = who_asks(returns="balance")
    for days in (3, 4):
        session = booked(professional, client, days=days)
        pay_ahead(session)
        cancel_as_client(session)
    use_balance(make_payment(professional, client, minor=4000), by=client)
    hand_back(professional, client, minor=10_000, method=Method.BANK_TRANSFER)
    assert balance(professional, client) == 0
    notes = [(paper.card.amount.minor, paper.method) for paper in papers(professional)][-2:]
    assert notes == [(7000, "bank_transfer"), (3000, "bank_transfer")]
    assert payment_of(session).state == "refunded"
    assert broken_claims() == {}
    with pytest.raises(Refused, match="changed_meanwhile"):
        hand_back(professional, client, minor=10_000)


def test_only_what_was_shown_and_by_hand(db: None) -> None:
    professional, client = who_asks(returns="balance")
    session = booked(professional, client)
    pay_ahead(session)
    cancel_as_client(session)
    with pytest.raises(Refused, match="changed_meanwhile"):
        hand_back(professional, client, minor=6000)
    with pytest.raises(Refused, match="method_not_enabled"):
        hand_back(professional, client, minor=7000, method=Method.CARD)
    with pytest.raises(Refused, match="unknown_client"):
        hand_back(who_asks()[0], client, minor=7000)
    with pytest.raises(Refused, match="changed_meanwhile"):
        hand_back(professional, make_client(professional), minor=0)
    assert balance(professional, client) == 7000
