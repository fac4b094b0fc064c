"""A compiled query answers as the query itself does, whatever it is asked with."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import F, QuerySet

from kept.core.lifecycle import State
from kept.store.compiled import adapted, compiled, compiled_delete, compiled_update
from kept.store.diary.models import Block, HoursException, Session
from kept.store.people.models import Client
from kept.store.sealed import seal
from tests.make import NOW, hours, make_client, make_professional, make_session


@compiled
def _sessions_between(professional_id: int, start: datetime, end: datetime) -> QuerySet[Session]:
    sessions = Session.objects.filter(professional_id=professional_id, starts_at__gte=start, starts_at__lt=end)
    return sessions.select_related("client__user", "hub", "payment").order_by("starts_at")


@compiled
def _client(client_id: UUID, name: str) -> QuerySet[Client]:
    return Client.objects.filter(uuid=client_id, name=name).only("uuid", "reminder_hours", "created_at")


@compiled
def _states(session_id: int) -> QuerySet[Session, tuple[str, UUID | None, datetime | None]]:
    return Session.objects.filter(id=session_id).values_list("state", "hold", "starts_at")


@compiled
def _closed_on(day: date) -> QuerySet[HoursException]:
    return HoursException.objects.filter(day=day)


@compiled
def _both_ways(at: datetime, professional_id: int) -> QuerySet[Block]:
    """A parameter that is in two places."""
    return Block.objects.filter(professional_id=professional_id, starts_at__lte=at, ends_at__gt=at)


@compiled_update
def _retitle(professional_id: int, at: datetime) -> tuple[QuerySet[Block], Mapping[str, Any]]:
    return Block.objects.filter(professional_id=professional_id, series__isnull=True), {
        "created_at": at,
        "ends_at": F("created_at"),
    }


@compiled_delete
def _remove(professional_id: int) -> QuerySet[Block]:
    return Block.objects.filter(professional_id=professional_id)


def a_block(professional: Any, start: datetime) -> Block:
    times = {"starts_at": start, "ends_at": start + hours(1), "created_at": start + hours(1)}
    return Block.objects.create(
        practice_id=professional.practice_id, professional=professional, title="sealed", **times
    )


def test_instances_come_with_what_they_are_joined_to(db: None) -> None:
    professional = make_professional()
    days = [NOW + timedelta(days=n) for n in range(3, 6)]
    made = [make_session(professional=professional, starts_at=day) for day in days]
    for start, expected in ((days[0], made), (days[1], made[1:]), (days[2] + hours(1), [])):
        found = _sessions_between(professional.id, start, days[-1] + hours(2))
        assert found == expected
        for session, same in zip(found, expected, strict=True):
            assert (session.starts_at, session.uuid, session.hold) == (same.starts_at, same.uuid, same.hold)
            assert session.meeting_url == ""
    session = _sessions_between(professional.id, days[0], days[1])[0]
    fields_before = len(connection.queries)
    assert session.client is not None
    assert session.client.user is not None
    assert (session.hub, session.payment.state) == (None, "pending")
    assert len(connection.queries) == fields_before


def test_a_client_is_asked_for_by_names_and_in_order(db: None) -> None:
    client = make_client(make_professional())
    for found in (_client(client.uuid, client.name), _client(name=client.name, client_id=client.uuid)):
        assert found == [client]
        assert found[0].reminder_hours == []
        assert found[0].get_deferred_fields() >= {"phone", "address"}
        assert found[0].phone == ""
    assert _client(uuid4(), client.name) == []
    assert _client(client.uuid, "' or 1=1 --") == []


def test_values_are_converted(db: None) -> None:
    session = make_session()
    assert _states(session.id) == [("planned", None, session.starts_at)]
    assert _states(0) == []


def test_days_and_places_taken_twice(db: None) -> None:
    professional = make_professional()
    kept = {"practice_id": professional.practice_id, "professional": professional, "schedule": "hub"}
    made = HoursException.objects.create(day=NOW.date(), windows=[[0, 60]], **kept)
    assert _closed_on(NOW.date()) == [made]
    assert _closed_on(NOW.date())[0].windows == [[0, 60]]
    assert _closed_on(NOW.date() + timedelta(days=1)) == []
    block = a_block(professional, NOW)
    assert _both_ways(NOW, professional.id) == _both_ways(NOW + hours(0.5), professional.id) == [block]
    assert _both_ways(NOW + hours(1), professional.id) == []


def test_rows_are_changed_and_removed(db: None) -> None:
    one, other = make_professional(), make_professional()
    kept = a_block(other, NOW)
    block = a_block(one, NOW)
    assert _retitle(one.id, NOW) == 1
    block.refresh_from_db()
    assert (block.created_at, block.ends_at, block.title) == (NOW, NOW + hours(1), "sealed")
    assert _remove(one.id) == 1
    assert _remove(one.id) == 0
    assert list(Block.objects.all()) == [kept]


def test_a_parameter_that_the_query_forgets_is_noticed(db: None) -> None:
    @compiled
    def forgetful(session_id: int, at: datetime) -> QuerySet[Session]:
        return Session.objects.filter(id=session_id)

    with pytest.raises(AssertionError, match="every parameter has its place"):
        forgetful(1, NOW)


def test_values_are_adapted_as_django_adapts_them(db: None) -> None:
    elsewhere = NOW.astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+05:30").tzinfo)
    odd = NOW + timedelta(microseconds=120)
    vendor, ops = connection.vendor, connection.ops
    for instant in (NOW, elsewhere, odd):
        (mine,) = adapted([instant], vendor)
        assert mine == ops.adapt_datetimefield_value(instant)
    assert adapted([None, 3, "text", State.PLANNED], vendor) == [None, 3, "text", "planned"]
    assert [type(value) for value in adapted([State.PLANNED], vendor)] == [str]
    sealed = seal("text", place="somewhere")
    assert adapted([sealed], vendor) == [sealed]
