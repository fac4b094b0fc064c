"""Editing: the same record, one letter, the credit held, the price open only while the payment is pending."""

from datetime import timedelta
from typing import Any

import pytest

from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.notice import Notice
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.diary.models import Service
from tests.deeds import edit, span_of
from tests.make import (
    NOW,
    credit_of,
    fresh,
    hours,
    letter_rows,
    letters_about,
    make_professional,
    make_session,
    payment_of,
    span_at,
)

FRIDAY = NOW + timedelta(days=4)


def test_all_of_it_changes_in_the_same_record(db: None) -> None:
    session = make_session()
    second = Service.objects.create(
        practice=session.practice,
        professional=session.professional,
        name="Couples",
        minutes=80,
        price_minor=9000,
        currency="EUR",
        place="video",
    )
    asked: dict[str, Any] = {
        "service_id": second.uuid,
        "place": "phone",
        "meeting_url": "",
        "price": Money(8000, "EUR"),
    }
    assert edit(session, span=span_at(FRIDAY, lasting=hours(1)), **asked) == session.uuid

    after = fresh(session)
    assert (after.starts_at, after.ends_at, after.service) == (FRIDAY, FRIDAY + hours(1), second)
    assert (after.place, after.price_minor, after.version) == ("phone", 8000, session.version + 1)
    assert (payment_of(session).amount_minor, payment_of(session).due_on) == (8000, FRIDAY)
    assert letters_about(session, since=NOW) == [("client", "updated")]


def test_what_is_not_named_stays(db: None) -> None:
    session = make_session()
    edit(session)
    after = fresh(session)
    kept = ("starts_at", "ends_at", "service_id", "place", "meeting_url", "price_minor", "state", "hold")
    assert [getattr(after, name) for name in kept] == [getattr(session, name) for name in kept]


def test_a_held_credit_stays_held(db: None) -> None:
    session = make_session(funding=Funding.CREDIT)
    edit(session, span=span_at(FRIDAY))
    assert (credit_of(session), fresh(session).hold) == ("held", session.hold)


def test_the_notice_follows_the_new_start(db: None) -> None:
    session = make_session(starts_at=NOW + hours(20))
    edit(session, span=span_at(FRIDAY))
    assert fresh(session).facts("pending").notice(NOW) is Notice.AMPLE


def test_a_session_is_not_in_its_own_way(db: None) -> None:
    session = make_session()
    edit(session, span=span_at(span_of(session).start + timedelta(minutes=10)))


def test_a_paid_price_is_frozen_and_the_time_is_not(db: None) -> None:
    session = make_session(payment=PaymentState.PAID)
    with pytest.raises(Refused, match="price_frozen"):
        edit(session, price=Money(1, "EUR"))
    edit(session, span=span_at(FRIDAY), price=Money(7000, "EUR"))
    assert payment_of(session).amount_minor == 7000


def test_a_price_in_another_currency_is_another_price(db: None) -> None:
    with pytest.raises(Refused, match="currency"):
        edit(make_session(), price=Money(7000, "GBP"))


def test_a_letter_waits_while_the_move_can_be_undone(db: None) -> None:
    session = make_session()
    edit(session, span=span_at(FRIDAY), undo_for=timedelta(seconds=10))
    (letter,) = letter_rows(session, since=NOW)
    assert (letter.due_at, letter.next_at) == (NOW + timedelta(seconds=10),) * 2
    assert fresh(session).moved_from_start == session.starts_at


def test_what_is_no_sessions_time(db: None) -> None:
    with pytest.raises(Refused, match="duration_range"):
        edit(make_session(), span=span_at(FRIDAY, lasting=hours(9)))


def test_another_professionals_service_is_unknown(db: None) -> None:
    session = make_session()
    with pytest.raises(Refused, match="unknown_service"):
        edit(session, service_id=make_professional().services.get().uuid)
