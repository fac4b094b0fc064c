"""Holding a slot: for five minutes, one at a time, out of everybody else's list."""

from datetime import datetime, timedelta

import pytest

from kept.core.refusal import Refused
from kept.core.slots import offered_starts
from kept.store.diary.models import Session, SlotHold
from kept.store.diary.openings import ANYBODY, Asker, calendar_of
from kept.store.people.models import Client, Professional
from tests.make import NOW, make_client, make_professional, minutes
from tests.openings import always_open, book_as_client, hold

START = NOW + timedelta(days=3)


@pytest.fixture
def professional(db: None) -> Professional:
    return always_open(make_professional())


def is_offered(professional: Professional, *, to: Client | None = None, at: datetime = NOW) -> bool:
    asker = Asker(user_id=to.user_id, client_id=to.id) if to else ANYBODY
    asked = {"schedule": "working", "start": START, "end": START + minutes(1), "now": at}
    calendar = calendar_of(professional.id, asker=asker, **asked)  # type: ignore[arg-type] # one dict of several types
    return START in offered_starts(calendar, minutes=50, first=START, until=START + minutes(1), now=at)


def test_it_is_offered_to_the_holder_and_nobody_else(professional: Professional) -> None:
    client, other = make_client(professional), make_client(professional)
    hold(professional, client, starts_at=START)
    assert is_offered(professional, to=client)
    assert not is_offered(professional, to=other)
    assert not is_offered(professional)


def test_after_five_minutes_it_is_everybodys_again(professional: Professional) -> None:
    client, other = make_client(professional), make_client(professional)
    hold(professional, client, starts_at=START)
    late = NOW + minutes(5)
    assert not is_offered(professional, to=other, at=late - timedelta.resolution)
    assert is_offered(professional, to=other, at=late)
    book_as_client(professional, other, starts_at=START, at=late)


def test_choosing_another_lets_the_first_go(professional: Professional) -> None:
    client, other = make_client(professional), make_client(professional)
    hold(professional, client, starts_at=START)
    hold(professional, client, starts_at=START + minutes(60))
    assert is_offered(professional, to=other)
    assert SlotHold.objects.count() == 1


def test_booking_takes_it_and_lets_it_go(professional: Professional) -> None:
    client = make_client(professional)
    hold(professional, client, starts_at=START)
    book_as_client(professional, client, starts_at=START)
    assert (Session.objects.count(), SlotHold.objects.count()) == (1, 0)


def test_what_is_not_offered_cannot_be_held(professional: Professional) -> None:
    client = make_client(professional)
    with pytest.raises(Refused, match="not_available"):
        hold(professional, client, starts_at=START + minutes(1))
