"""What is read for the engine: all that is in a booking's way and nothing else, in the same few queries."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kept.core.access import Actor
from kept.core.availability import WeeklyHours
from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.core.slots import BookingRules, Calendar, offered_starts, refusal_of, why_not_offered
from kept.store.diary.models import Session
from kept.store.diary.openings import ANYBODY, Asker, calendar_of
from kept.store.people.models import Client, Professional
from kept.usecases.block_time import block_time
from kept.usecases.set_booking_rules import set_booking_rules
from kept.usecases.set_exception import set_exception
from kept.usecases.set_hours import set_hours
from tests.make import (
    NOW,
    a_key,
    actor_of,
    make_account,
    make_client,
    make_professional,
    make_session,
    minutes,
    span_at,
)
from tests.openings import hold

MONDAY = NOW + timedelta(days=7)  # 10:00 in Dublin
START, END = MONDAY - timedelta(hours=3), MONDAY + timedelta(hours=36)
NINE_TO_FIVE = [WeeklyHours(day, 9 * 60, 17 * 60) for day in range(5)]


def read(professional: Professional, asker: Asker = ANYBODY, schedule: str = "working") -> Calendar:
    return calendar_of(professional.id, schedule=schedule, start=START, end=END, now=NOW, asker=asker)


def asking(client: Client, **more: Any) -> Asker:
    return Asker(user_id=client.user_id, client_id=client.id, **more)


def block(by: Actor, *spans: Span) -> UUID:
    return block_time(by=by, title="Lunch", spans=spans, keep_sessions=True, request=a_key(), now=NOW)


def a_full_calendar() -> tuple[Professional, Client]:
    """Hours and a day that differs, a buffer, a session, a block, somebody else's hold; and the client's own elsewhere."""
    professional = make_professional(working_hours=NINE_TO_FIVE)
    by, account = actor_of(professional), make_account()
    client = make_client(professional, account=account)
    rules = BookingRules(bookable_weeks=2, notice_hours=24, buffer_before=0, buffer_after=15, start_interval=20)
    set_booking_rules(by=by, rules=rules, request=a_key(), now=NOW)
    tuesday = MONDAY.date() + timedelta(days=1)
    wish: dict[str, Any] = {"day": tuesday, "schedules": ["working"], "windows": [(600, 720)], "keep_sessions": False}
    set_exception(by=by, request=a_key(), now=NOW, **wish)
    make_session(professional=professional, starts_at=MONDAY)
    block(by, span_at(MONDAY + timedelta(hours=3)))
    hold(professional, make_client(professional), starts_at=MONDAY + minutes(240))
    colleague = make_professional(practice=professional.practice)
    make_session(
        professional=colleague, client=make_client(colleague, account=account), starts_at=MONDAY + minutes(330)
    )
    return professional, client


def test_every_listed_start_can_be_taken_and_no_other(db: None) -> None:
    professional, client = a_full_calendar()
    calendar = read(professional, asking(client))
    listed = offered_starts(calendar, minutes=50, first=START, until=END, now=NOW)
    assert len(listed) == 7
    assert {start.date() for start in listed} == {MONDAY.date(), MONDAY.date() + timedelta(days=1)}
    codes = set()
    for start in (START + n * minutes(20) for n in range((END - START) // minutes(20))):
        if start in listed:
            hold(professional, client, starts_at=start)
            continue
        why = why_not_offered(calendar, starts_at=start, minutes=50, now=NOW)
        assert why is not None
        with pytest.raises(Refused, match=refusal_of(why)):
            hold(professional, client, starts_at=start)
        codes.add(why)
    assert {"session", "buffer", "blocked", "exception", "outside_hours", "too_long", "client_busy"} == codes


def test_what_is_the_askers_own_is_not_in_their_way(db: None) -> None:
    professional = make_professional(working_hours=NINE_TO_FIVE)
    client = make_client(professional)
    session = make_session(professional=professional, client=client, starts_at=MONDAY)
    hold(professional, client, starts_at=MONDAY + minutes(120))
    assert len(read(professional).sessions) == 2
    assert read(professional, asking(client)).sessions == (span_at(MONDAY),)
    assert read(professional, asking(client, moved=session.id)).sessions == ()


def test_each_schedule_has_its_own_hours(db: None) -> None:
    professional = make_professional(working_hours=NINE_TO_FIVE)
    by, hub = actor_of(professional), [WeeklyHours(0, 600, 660)]
    set_hours(by=by, schedule="hub", windows=hub, keep_sessions=False, request=a_key(), now=NOW)
    wish: dict[str, Any] = {"day": date(2026, 6, 23), "schedules": ["hub"], "windows": [], "keep_sessions": False}
    set_exception(by=by, request=a_key(), now=NOW, **wish)
    assert (len(read(professional).weekly), read(professional).exceptions) == (5, {})
    at_hub = read(professional, schedule="hub")
    assert (at_hub.weekly, at_hub.exceptions) == (tuple(hub), {date(2026, 6, 23): ()})


def test_what_is_over_or_elsewhere_is_not_read(db: None) -> None:
    professional, other = make_professional(), make_professional()
    make_session(professional=other, starts_at=MONDAY)
    block(actor_of(other), span_at(MONDAY))
    session = make_session(professional=professional, starts_at=MONDAY)
    Session.objects.filter(id=session.id).update(
        starts_at=MONDAY - timedelta(days=9), ends_at=MONDAY - timedelta(days=8)
    )
    calendar = read(professional)
    assert (calendar.sessions, calendar.blocks, calendar.busy) == ((), (), ())


def test_the_queries_are_as_many_whatever_there_is(db: None) -> None:
    professional, client = a_full_calendar()
    empty, stranger = make_professional(), make_client(make_professional())
    counts = []
    for whose, asker in ((professional, asking(client)), (empty, asking(stranger))):
        with CaptureQueriesContext(connection) as queries:
            read(whose, asker)
        counts.append(len(queries))
    assert counts == [1, 1]
