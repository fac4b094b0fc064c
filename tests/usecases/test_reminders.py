"""Reminders follow their session: made with it, moved with it, withdrawn with it, in the same transaction."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Final

import pytest

from kept.core.delivery import LEASE, TOO_LATE, Answer, Verdict
from kept.core.lifecycle import State
from kept.core.policy import Reason
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Professional
from kept.usecases.claim_letters import claim_letters
from kept.usecases.record_delivery import record_delivery
from tests.deeds import book, cancel, cancel_as_client, delete, edit, join, undo
from tests.make import NOW, fresh, hours, make_client, make_professional, make_session, reminders_of, span_at

START: Final = NOW + timedelta(days=3)
TOLD: Final = Answer(verdict=Verdict.ACCEPTED, code="250")


def test_a_booking_is_reminded_of_a_day_before(db: None) -> None:
    assert reminders_of(make_session(starts_at=START)) == [("client", START - hours(24))]


def test_the_client_adds_their_own_and_the_professional_may_be_reminded_too(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    Professional.objects.filter(id=professional.id).update(reminder_hours=[48, 2], reminds_self=True)
    Client.objects.filter(id=client.id).update(reminder_hours=[2, 1])
    session = Session.objects.get(uuid=book(professional, client, starts_at=START))
    assert reminders_of(session) == [
        ("client", START - hours(48)),
        ("professional", START - hours(48)),
        ("client", START - hours(2)),
        ("professional", START - hours(2)),
        ("client", START - hours(1)),
    ]


def test_what_is_booked_at_short_notice_is_not_reminded_of(db: None) -> None:
    professional = make_professional()
    made = book(professional, make_client(professional), starts_at=NOW + hours(5))
    assert reminders_of(Session.objects.get(uuid=made)) == []


def test_a_move_takes_them_along_and_its_undoing_brings_them_back(db: None) -> None:
    session = make_session(starts_at=START)
    edit(session, span=span_at(START + hours(30)), undo_for=timedelta(seconds=10))
    assert reminders_of(session) == [("client", START + hours(6))]
    undo(fresh(session))
    assert reminders_of(session) == [("client", START - hours(24))]
    assert broken_claims() == {}


def test_a_session_that_will_not_take_place_is_not_reminded_of(db: None) -> None:
    ends: list[Callable[[Session], object]] = [
        partial(cancel, reason=Reason.PROFESSIONAL, notify=False),
        cancel_as_client,
        delete,
    ]
    for number, end in enumerate(ends):
        session = make_session(starts_at=START + timedelta(days=number))
        end(session)
        assert reminders_of(session) == []
        assert set(Letter.objects.filter(session=session, kind="reminder").values_list("state", flat=True)) == {
            "withdrawn"
        }
    assert broken_claims() == {}


def test_a_session_under_way_is_not_reminded_of(db: None) -> None:
    session = make_session(starts_at=START)
    join(session)
    assert fresh(session).state == State.IN_PROGRESS
    assert reminders_of(session) == []


def test_a_refused_deed_leaves_them_alone(db: None) -> None:
    session = make_session(starts_at=START)
    with pytest.raises(Refused):
        cancel(session, reason=None)
    assert reminders_of(session) == [("client", START - hours(24))]


def test_a_reminder_holds_back_nothing_that_is_told_before_it(db: None) -> None:
    session = make_session(starts_at=START)
    deliver_all(NOW)
    edit(session, span=span_at(START), place="phone")
    assert [letter.kind for letter in sent_by(NOW)][-1:] == ["updated"]


def test_it_leaves_at_its_hour_and_after_what_was_told_before(db: None) -> None:
    session = make_session(starts_at=START)
    deliver_all(NOW)
    assert [leased.uuid for leased in claim_letters(most=9, lease=LEASE, now=START - hours(25))] == []
    (leased,) = claim_letters(most=9, lease=LEASE, now=START - hours(24))
    assert Letter.objects.get(uuid=leased.uuid).kind == "reminder"
    assert reminders_of(session) != []


def test_one_that_comes_too_late_is_withdrawn_not_given_up(db: None) -> None:
    session = make_session(starts_at=START)
    deliver_all(NOW)
    (leased,) = claim_letters(most=9, lease=LEASE, now=START)
    assert record_delivery(letter=leased, answer=TOO_LATE, now=START)
    assert Letter.objects.get(uuid=leased.uuid).state == "withdrawn"
    assert reminders_of(session) == []
    assert broken_claims() == {}


def deliver_all(now: object) -> None:
    while leased := claim_letters(most=50, lease=LEASE, now=NOW):
        for letter in leased:
            record_delivery(letter=letter, answer=TOLD, now=NOW)


def sent_by(now: object) -> list[Letter]:
    deliver_all(now)
    return list(Letter.objects.filter(state="sent").order_by("id").defer("payload"))
