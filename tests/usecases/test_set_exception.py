"""Days with hours of their own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from kept.core.access import Actor
from kept.core.availability import WeeklyHours
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.hours import availability_page
from kept.store.diary.reads import is_outside_hours
from kept.usecases.set_exception import set_exception
from tests.make import NOW, a_key, actor_of, make_professional, make_session, span_at, the_professional_of

DAY = date(2026, 6, 22)  # a Monday


def put(by: Actor, windows: Sequence[tuple[int, int]] = (), **wish: Any) -> None:
    asked: dict[str, Any] = {"day": DAY, "schedules": ["working"], "keep_sessions": False} | wish
    set_exception(by=by, windows=windows, request=a_key(), now=NOW, **asked)


def exceptions_of(by: Actor) -> list[tuple[date, str, Sequence[tuple[int, int]]]]:
    page = availability_page(by, today=NOW.date())
    return [(each.day, each.schedule, each.windows) for each in page.exceptions]


def test_a_day_is_closed_or_has_other_hours_in_each_schedule(db: None) -> None:
    by = actor_of(make_professional())
    put(by)
    put(by, [(840, 900), (600, 660)], day=DAY + timedelta(days=1), schedules=["working", "hub"])
    other = ((600, 660), (840, 900))
    tuesday = DAY + timedelta(days=1)
    assert exceptions_of(by) == [(DAY, "working", ()), (tuesday, "working", other), (tuesday, "hub", other)]


def test_the_last_word_counts(db: None) -> None:
    by = actor_of(make_professional())
    put(by)
    put(by, [(600, 660)])
    assert exceptions_of(by) == [(DAY, "working", ((600, 660),))]


@pytest.mark.parametrize(
    ("windows", "wish", "code"),
    [
        ([(600, 540)], {}, "hours_order"),
        ([(600, 700), (650, 720)], {}, "hours_overlap"),
        ([(60 * n, 60 * n + 30) for n in range(7)], {}, "hours_too_many"),
        ([], {"day": date(2026, 6, 14)}, "in_past"),
        ([], {"schedules": []}, "required"),
    ],
)
def test_what_cannot_be_is_refused(db: None, windows: list[tuple[int, int]], wish: dict[str, Any], code: str) -> None:
    by = actor_of(make_professional())
    with pytest.raises(Refused, match=code):
        put(by, windows, **wish)
    assert exceptions_of(by) == []


def test_today_can_still_be_closed(db: None) -> None:
    put(actor_of(make_professional()), day=NOW.date())


def test_sessions_of_the_day_are_named_and_may_stay(db: None) -> None:
    hours = [WeeklyHours(0, 9 * 60, 17 * 60)]
    session = make_session(
        professional=make_professional(working_hours=hours), starts_at=NOW + timedelta(days=7), origin=Origin.PRACTICE
    )
    by = the_professional_of(session)
    with pytest.raises(Refused, match="sessions_outside_hours") as refusal:
        put(by, [(11 * 60, 12 * 60)])
    assert refusal.value.facts["sessions"] == (session.uuid,)
    put(by, schedules=["hub"])
    put(by, keep_sessions=True)
    session.refresh_from_db()
    assert session.state == "planned"


def test_a_closed_day_is_outside_the_professionals_own_hours(db: None) -> None:
    professional = make_professional(working_hours=[WeeklyHours(0, 9 * 60, 17 * 60)])
    span = span_at(NOW + timedelta(days=7))
    assert not is_outside_hours(professional.id, span, zone=professional.timezone)
    put(actor_of(professional))
    assert is_outside_hours(professional.id, span, zone=professional.timezone)
