"""The weekly schedules."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from kept.core.access import Actor
from kept.core.availability import WeeklyHours
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.hours import availability_page
from kept.usecases.set_hours import set_hours
from tests.make import NOW, a_key, actor_of, make_professional, make_session, the_professional_of

MON, TUE = 0, 1
MORNING, AFTERNOON = WeeklyHours(MON, 9 * 60, 12 * 60), WeeklyHours(MON, 13 * 60, 17 * 60)
IN_A_WEEK = NOW + timedelta(days=7)  # a Monday, 10:00 in Dublin


def put(by: Actor, *windows: WeeklyHours, schedule: str = "working", keep_sessions: bool = False) -> None:
    set_hours(by=by, schedule=schedule, windows=windows, keep_sessions=keep_sessions, request=a_key(), now=NOW)


def hours_of(by: Actor, schedule: str = "working") -> Sequence[WeeklyHours]:
    return availability_page(by, today=NOW.date()).weekly[schedule]


def test_the_windows_take_the_place_of_those_before(db: None) -> None:
    by = actor_of(make_professional())
    put(by, AFTERNOON, MORNING)
    assert hours_of(by) == (MORNING, AFTERNOON)
    put(by, MORNING)
    assert hours_of(by) == (MORNING,)
    put(by)
    assert hours_of(by) == ()


def test_the_two_schedules_do_not_touch_each_other(db: None) -> None:
    by, colleague = actor_of(make_professional()), actor_of(make_professional())
    put(by, MORNING)
    put(by, AFTERNOON, schedule="hub")
    put(colleague, AFTERNOON)
    assert (hours_of(by), hours_of(by, "hub"), hours_of(colleague)) == ((MORNING,), (AFTERNOON,), (AFTERNOON,))


@pytest.mark.parametrize(
    ("windows", "code"),
    [
        ([WeeklyHours(TUE, 600, 540)], "hours_order"),
        ([WeeklyHours(TUE, 600, 600)], "hours_order"),
        ([WeeklyHours(TUE, 600, 25 * 60)], "hours_order"),
        ([MORNING, WeeklyHours(TUE, 540, 600), WeeklyHours(TUE, 570, 630)], "hours_overlap"),
        ([WeeklyHours(TUE, 100 * n, 100 * n + 50) for n in range(7)], "hours_too_many"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_their_day(db: None, windows: list[WeeklyHours], code: str) -> None:
    by = actor_of(make_professional(working_hours=[AFTERNOON]))
    with pytest.raises(Refused, match=code) as refusal:
        put(by, *windows)
    assert refusal.value.field == "day_1"
    assert hours_of(by) == (AFTERNOON,)


def test_sessions_that_are_left_outside_are_named_and_may_stay(db: None) -> None:
    session = make_session(starts_at=IN_A_WEEK, origin=Origin.PRACTICE)
    by = the_professional_of(session)
    put(by, MORNING)
    with pytest.raises(Refused, match="sessions_outside_hours") as refusal:
        put(by, AFTERNOON)
    assert refusal.value.facts == {"sessions": (session.uuid,), "starts": (session.starts_at,)}
    put(by, AFTERNOON, keep_sessions=True)
    session.refresh_from_db()
    assert (session.state, hours_of(by)) == ("planned", (AFTERNOON,))


def test_only_what_the_schedule_covered_before_is_asked_about(db: None) -> None:
    session = make_session(starts_at=IN_A_WEEK, origin=Origin.PRACTICE)
    by = the_professional_of(session)
    put(by, AFTERNOON)
    put(by)
    put(by, MORNING, schedule="hub")
    put(by, schedule="hub")


def test_a_past_session_is_not_asked_about(db: None) -> None:
    session = make_session(starts_at=NOW - timedelta(days=7), origin=Origin.PRACTICE)
    by = the_professional_of(session)
    put(by, MORNING)
    put(by)
