"""A receipt for every payment of money, a note for every refund, numbered within the practice without a gap."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Funding, Origin
from kept.core.wording import wording_of
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.payload import content_of
from kept.store.payments.models import Receipt
from kept.store.payments.receipts import paper_of, receipts_of
from kept.store.payments.writes import lock_payment, settle
from kept.store.payments.writes import receipts as writes
from kept.usecases.charge_payment import charge_payment
from tests.deeds import cancel, cancel_as_client
from tests.make import (
    NOW,
    a_key,
    actor_of,
    hours,
    letter_rows,
    make_client,
    make_payment,
    make_professional,
    make_session,
    payment_of,
    the_client_of,
)
from tests.openings import always_open, rebook
from tests.race import much_patience, race
from tests.receipts import head, numbers, paid, papers

COMPLETE, PAID = State.COMPLETE, PaymentState.PAID


def test_a_receipt_says_what_was_paid_for_in_the_practices_zone(db: None) -> None:
    session = make_session(state=COMPLETE, payment=PAID)
    (paper,) = papers(session.professional)
    assert session.client
    assert (paper.client, paper.professional, paper.what) == (session.client.name, "Nora Byrne", "Counselling")
    assert (paper.starts_at, paper.ends_at, paper.zone) == (session.starts_at, session.ends_at, "Europe/Dublin")
    assert (paper.card.amount.minor, paper.method, paper.card.number) == (7000, "cash", "1")


def test_a_payment_created_by_hand_is_receipted_by_what_it_is_for(db: None) -> None:
    professional = make_professional()
    paid(professional)
    (paper,) = papers(professional)
    assert (paper.what, paper.starts_at) == ("A workbook", None)


def test_a_charged_cancellation_and_a_refund_have_theirs(db: None) -> None:
    professional = make_professional()
    cancel(make_session(professional=professional), charge=True, method=Method.CASH)
    prepaid = make_session(professional=professional, payment=PAID, starts_at=NOW + hours(100))
    cancel_as_client(prepaid)
    kinds = [(paper.card.serial, paper.card.is_refund, paper.card.amount.minor) for paper in papers(professional)]
    assert kinds == [(1, False, 7000), (2, False, 7000), (3, True, 7000)]
    assert broken_claims() == {}


def test_a_credit_is_no_money(db: None) -> None:
    session = make_session(state=COMPLETE, payment=PAID, funding=Funding.CREDIT)
    assert numbers(session.professional) == []


def test_money_that_moves_along_has_the_receipt_that_it_had(db: None) -> None:
    old = make_session(payment=PAID, origin=Origin.HUB, professional=always_open(make_professional()))
    new = Session.objects.get(uuid=rebook(old))
    assert numbers(old.professional) == [1]
    payment = payment_of(new)
    assert [card.serial for card in receipts_of([payment.id])[payment.id]] == [1]
    assert paper_of(payment.uuid, actor=the_client_of(new)).card.payment_uuid == payment_of(old).uuid
    assert broken_claims() == {}


def test_practices_count_each_for_itself(db: None) -> None:
    first, second = make_professional(), make_professional()
    head(first, number_prefix="A-")
    for professional in (first, second, first):
        paid(professional)
    assert [paper.card.number for paper in papers(first)] == ["A-1", "A-2"]
    assert numbers(second) == [1]


def test_what_is_rolled_back_leaves_no_gap(db: None) -> None:
    professional = make_professional()
    payment = make_payment(professional, make_client(professional))
    with transaction.atomic():
        settle(lock_payment(payment), PAID, method=Method.CASH, by=actor_of(professional), at=NOW)
        transaction.set_rollback(True)
    paid(professional)
    assert numbers(professional) == [1]


def test_the_letter_leads_to_the_receipt_and_tells_no_price(db: None) -> None:
    session = make_session(state=COMPLETE, payment=PAID)
    (letter,) = [row for row in letter_rows(session) if row.kind == "receipt"]
    content = content_of(letter.payload or "")
    assert content.path == f"/my-payments/{payment_of(session).uuid}/receipt"
    assert "70.00" not in wording_of(content, site_url="https://kept.example", at=NOW).text


# --- at the same moment


@pytest.fixture
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield


def charges(professional: Any, number: int) -> list[Any]:
    payments = [make_payment(professional, make_client(professional)) for _ in range(number)]
    asked: dict[str, Any] = {"by": actor_of(professional), "method": Method.CASH, "shown": None, "now": NOW}
    return [partial(charge_payment, payment_id=each.uuid, request=a_key(), **asked) for each in payments]


def test_many_at_once_are_numbered_one_after_the_other(patient_db: None) -> None:
    professional = make_professional()
    assert not [each for each in race(charges(professional, 8)) if isinstance(each, Exception)]
    assert numbers(professional) == list(range(1, 9))
    assert broken_claims() == {}


def test_without_the_lock_the_table_still_refuses_a_number_twice(
    patient_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL somebody is turned away then; on SQLite nobody can be at it at the same moment."""
    monkeypatch.setattr(writes, "lock_receipt_numbers", lambda _practice: None)
    professional = make_professional()
    race(charges(professional, 8))
    given = list(Receipt.objects.values_list("number", flat=True))
    assert len(given) == len(set(given))
