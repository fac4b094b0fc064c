"""Booking by the professional: what is frozen, which credit pays, who is told; the rest is in the matrix rows."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from kept.core.money import Money
from kept.core.policy import Funding, Origin
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.hubs.models import Hub
from kept.store.ledger.models import Credit
from kept.store.outbox.models import Letter
from kept.store.people.models import Client, Professional
from kept.usecases.block_time import block_time
from tests.deeds import book
from tests.make import (
    NOW,
    a_key,
    actor_of,
    credit_of,
    hours,
    letters_about,
    make_client,
    make_hub,
    make_practice,
    make_professional,
    minutes,
    payment_of,
    span_at,
)

FRIDAY = NOW + timedelta(days=4)
BOTH = [("client", "confirmed"), ("professional", "confirmed")]


@pytest.fixture
def professional(db: None) -> Professional:
    return make_professional()


@pytest.fixture
def client(professional: Professional) -> Client:
    return make_client(professional)


def test_what_the_service_says_is_frozen_into_the_session(professional: Professional, client: Client) -> None:
    session = Session.objects.get(uuid=book(professional, client, meeting_url="https://meet.example/1"))
    professional.services.update(price_minor=1, place="phone")

    session.refresh_from_db()
    assert (session.price_minor, session.currency, session.place) == (7000, "EUR", "video")
    assert session.meeting_url == "https://meet.example/1"
    payment = payment_of(session)
    assert (payment.amount_minor, payment.state, payment.due_on) == (7000, "pending", session.starts_at)


def test_a_price_and_place_of_its_own(professional: Professional, client: Client) -> None:
    session = Session.objects.get(uuid=book(professional, client, price=Money(0, "EUR"), place="on_site"))
    assert (session.price_minor, payment_of(session).amount_minor, session.place) == (0, 0, "on_site")


def test_both_are_told_of_a_session_to_come_whatever_was_ticked(professional: Professional, client: Client) -> None:
    session = Session.objects.get(uuid=book(professional, client, notify=False))
    assert letters_about(session) == BOTH


@pytest.mark.parametrize(("notify", "told"), [(True, BOTH), (False, [])])
def test_of_a_session_logged_afterwards_they_are_told_if_wished(
    professional: Professional, client: Client, notify: bool, told: list[tuple[str, str]]
) -> None:
    session = Session.objects.get(uuid=book(professional, client, starts_at=NOW - hours(2), notify=notify))
    assert letters_about(session) == told


def test_the_letters_tell_the_time_and_no_more(professional: Professional, client: Client) -> None:
    book(professional, client, starts_at=FRIDAY)
    to_client, to_professional = (letter.payload or "" for letter in Letter.objects.order_by("id")[:2])
    assert '"starts_at": "2026-06-19T09:00:00+00:00"' in to_client
    assert '"free_until": "2026-06-18T09:00:00+00:00"' in to_client
    assert '"other": "N. B."' in to_client
    assert '"other": "D. F."' in to_professional
    for payload in (to_client, to_professional):
        assert "Counselling" not in payload
        assert "7000" not in payload


@pytest.mark.parametrize(("lasting", "code"), [
    (minutes(4), "duration_range"),
    (hours(8) + minutes(1), "duration_range"),
    (timedelta(minutes=50, seconds=1), "whole_minutes"),
])  # fmt: skip
def test_what_is_no_sessions_time(professional: Professional, client: Client, lasting: timedelta, code: str) -> None:
    with pytest.raises(Refused, match=code):
        book(professional, client, span=span_at(FRIDAY, lasting=lasting))


def test_sessions_may_touch(professional: Professional, client: Client) -> None:
    book(professional, client, starts_at=FRIDAY)
    book(professional, client, starts_at=FRIDAY + minutes(50))
    book(professional, client, starts_at=FRIDAY - minutes(50))
    assert Session.objects.count() == 3


def test_an_overlap_tells_the_professional_when_and_whose(professional: Professional, client: Client) -> None:
    book(professional, client, starts_at=FRIDAY)
    with pytest.raises(Refused) as refusal:
        book(professional, make_client(professional), starts_at=FRIDAY + minutes(49))
    assert refusal.value.facts == {"overlap": (FRIDAY, FRIDAY + minutes(50)), "overlap_is_the_clients": False}


def test_a_client_busy_in_another_practice_is_nobodys_business(professional: Professional, client: Client) -> None:
    book(professional, client, starts_at=FRIDAY)
    elsewhere = make_professional(practice=make_practice())
    book(elsewhere, make_client(elsewhere, account=actor_of(client)), starts_at=FRIDAY)
    assert Session.objects.filter(starts_at=FRIDAY).count() == 2


def test_a_warning_about_the_hours_can_be_accepted(db: None) -> None:
    professional = make_professional(working_hours=[WeeklyHours(0, 9 * 60, 17 * 60)])
    client = make_client(professional)
    with pytest.raises(Refused, match="outside_hours"):
        book(professional, client, starts_at=FRIDAY)
    book(professional, client, starts_at=FRIDAY, outside_hours=True)


def test_blocked_time_is_outside_the_hours(professional: Professional, client: Client) -> None:
    asked = {"title": "Supervision", "keep_sessions": False, "request": a_key(), "now": NOW}
    block_time(by=actor_of(professional), spans=[span_at(FRIDAY)], **asked)  # type: ignore[arg-type] # one dict of several types
    with pytest.raises(Refused, match="outside_hours"):
        book(professional, client, starts_at=FRIDAY + minutes(20))


def test_the_credit_that_ends_first_is_held(professional: Professional, client: Client) -> None:
    for days in (300, 30, 200):
        make_hub([professional], [client], credits_each=1, ends_at=NOW + timedelta(days=days))
    session = Session.objects.get(uuid=book(professional, client, funding=Funding.CREDIT))
    first = min(Hub.objects.all(), key=lambda hub: hub.id)
    assert Credit.objects.get(hold=session.hold).hub == session.hub
    assert session.hub == first, "memberships are asked in the order in which they were made"


def test_within_a_hub_the_credit_that_ends_first_is_held(professional: Professional, client: Client) -> None:
    from kept.usecases.grant_credits import grant_credits
    from tests.make import OPERATOR

    hub = make_hub([professional], [client], credits_each=1, ends_at=NOW + timedelta(days=300))
    grant_credits(by=OPERATOR, hub_id=hub.uuid, each=1, ends_at=NOW + timedelta(days=30), now=NOW)
    session = Session.objects.get(uuid=book(professional, client, funding=Funding.CREDIT))
    grant = Credit.objects.get(hold=session.hold).grant
    assert grant
    assert grant.ends_at == NOW + timedelta(days=30)


def test_a_credit_of_another_hub_than_the_first_may_pay(professional: Professional, client: Client) -> None:
    make_hub([professional], [client])
    second = make_hub([professional], [client], credits_each=1)
    session = Session.objects.get(uuid=book(professional, client, funding=Funding.CREDIT))
    assert (session.hub, session.origin, credit_of(session)) == (second, Origin.HUB, "held")


def test_whom_the_professional_does_not_know_is_unknown(professional: Professional) -> None:
    stranger = make_client(make_professional(practice=professional.practice))
    with pytest.raises(Refused, match="unknown_client"):
        book(professional, stranger)


def test_another_professionals_service_is_unknown(professional: Professional, client: Client) -> None:
    for service in (uuid4(), make_professional().services.get().uuid):
        with pytest.raises(Refused, match="unknown_service"):
            book(professional, client, service_id=service)
