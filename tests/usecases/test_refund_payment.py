"""Refunds: all that was paid or a part of it, each with its note, its letter and its move of money."""

from datetime import timedelta
from typing import Any, Final

import pytest

from kept.core.cards import AttemptKind
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding
from kept.core.refusal import Refused, Replayed
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import MoneyMove
from kept.store.payments.models import CardAttempt, Payment
from tests.digest import digest
from tests.make import NOW, a_key, actor_of, hours, letters_about, make_professional, make_session, payment_of
from tests.prepaid import refund
from tests.receipts import numbers, paid, papers

ENDED: Final[dict[str, Any]] = {
    "state": State.COMPLETE,
    "payment": PaymentState.PAID,
    "starts_at": NOW - timedelta(days=1),
}


def moves(payment: Payment) -> list[tuple[str, str, int]]:
    rows = MoneyMove.objects.filter(payment=payment).order_by("id")
    return list(rows.values_list("origin", "target", "amount_minor"))


def test_all_of_it(db: None) -> None:
    session = make_session(**ENDED)
    payment = refund(payment_of(session))
    assert (payment.state, payment.refunded_minor) == ("refunded", 7000)
    assert moves(payment) == [("client", "professional", 7000), ("professional", "client", 7000)]
    assert letters_about(session)[-1] == ("client", "refund")
    note = papers(session.professional)[-1]
    assert (note.card.serial, note.card.is_refund, note.card.amount.minor, note.reason) == (2, True, 7000, "Goodwill")
    assert broken_claims() == {}


def test_part_after_part_until_nothing_is_left(db: None) -> None:
    session = make_session(**ENDED)
    payment = payment_of(session)
    for minor, state, refunded in ((2000, "paid", 2000), (1, "paid", 2001), (4999, "refunded", 7000)):
        payment = refund(payment, minor=minor)
        assert (payment.state, payment.refunded_minor, payment.method) == (state, refunded, "cash")
    assert numbers(session.professional) == [1, 2, 3, 4]
    assert letters_about(session)[-3:] == [("client", "refund")] * 3
    assert broken_claims() == {}


def test_one_created_by_hand(db: None) -> None:
    payment = refund(paid(make_professional(), minor=4000), minor=1500)
    assert (payment.state, payment.refunded_minor) == ("paid", 1500)
    assert broken_claims() == {}


@pytest.mark.parametrize(("minor", "code"), [(0, "amount_nothing"), (7001, "refund_exceeds")])
def test_neither_nothing_nor_more_than_was_paid(db: None, minor: int, code: str) -> None:
    payment = payment_of(make_session(**ENDED))
    before = digest()
    with pytest.raises(Refused, match=code):
        refund(payment, minor=minor)
    assert digest() == before


def test_no_more_than_is_left(db: None) -> None:
    payment = refund(payment_of(make_session(**ENDED)), minor=5000)
    with pytest.raises(Refused, match="refund_exceeds"):
        refund(payment, minor=2001)


@pytest.mark.parametrize(
    "made",
    [
        {"state": State.COMPLETE, "payment": PaymentState.UNPAID},
        {"state": State.COMPLETE, "payment": PaymentState.VOIDED},
        {"state": State.CANCELLED, "payment": PaymentState.REFUNDED},
        {"state": State.COMPLETE, "payment": PaymentState.PAID, "funding": Funding.CREDIT},
        {},
    ],
)
def test_only_money_that_was_paid(db: None, made: dict[str, Any]) -> None:
    payment = payment_of(make_session(starts_at=NOW - hours(30), **made))
    with pytest.raises(Refused, match="not_refundable"):
        refund(payment)


def test_what_is_still_to_come_is_cancelled_instead(db: None) -> None:
    with pytest.raises(Refused, match="session_not_over"):
        refund(payment_of(make_session(payment=PaymentState.PAID)))


def test_the_request_is_carried_out_once_and_on_what_was_seen(db: None) -> None:
    payment = payment_of(make_session(**ENDED))
    key = a_key()
    refund(payment, minor=100, request=key, version=payment.version)
    with pytest.raises(Replayed):
        refund(payment, minor=100, request=key)
    with pytest.raises(Refused, match="changed_meanwhile"):
        refund(payment, minor=100, version=payment.version)
    assert Payment.objects.get(id=payment.id).refunded_minor == 100


def test_nobody_elses(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        refund(payment_of(make_session(**ENDED)), by=actor_of(make_professional()))


def test_no_card_is_asked_about_cash(db: None) -> None:
    refund(payment_of(make_session(**ENDED)))
    assert not CardAttempt.objects.filter(kind=AttemptKind.REFUND).exists()
