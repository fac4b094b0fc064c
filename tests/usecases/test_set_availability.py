"""Setting all of one's hours, exceptions and rules at once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import pytest

from kept.core.availability import WeeklyHours
from kept.core.refusal import Refused, Replayed
from kept.core.slots import BookingRules
from kept.store.diary.hours import Schedule, availability_page
from kept.store.people.models import Professional
from kept.store.people.reads import booking_rules_of
from kept.usecases.set_availability import Availability, set_availability
from kept.usecases.set_exception import set_exception
from tests.digest import digest
from tests.make import NOW, a_key, actor_of, make_client, make_professional, make_session

TODAY: Final = NOW.date()
MORNING: Final = WeeklyHours(0, 540, 720)
RULES: Final = BookingRules(bookable_weeks=4, notice_hours=12, buffer_before=5, buffer_after=10, start_interval=30)
WISH: Final = Availability(
    weekly={Schedule.WORKING: (MORNING, WeeklyHours(0, 780, 1440)), Schedule.HUB: ()},
    exceptions={Schedule.WORKING: {TODAY: ()}, Schedule.HUB: {TODAY + timedelta(days=1): ((600, 660),)}},
    rules=RULES,
)


def test_all_is_put_in_place_of_what_there_was(db: None) -> None:
    professional = make_professional(working_hours=[WeeklyHours(2, 540, 720)])
    _close(professional, TODAY + timedelta(days=3))
    _set(professional, WISH)
    page = availability_page(actor_of(professional), today=TODAY)
    assert page.weekly == {"working": (MORNING, WeeklyHours(0, 780, 1440)), "hub": ()}
    assert [(each.day, each.schedule, each.windows) for each in page.exceptions] == [
        (TODAY, "working", ()),
        (TODAY + timedelta(days=1), "hub", ((600, 660),)),
    ]
    assert booking_rules_of(actor_of(professional)) == RULES


def test_what_was_before_today_stays(db: None) -> None:
    professional = make_professional()
    _close(professional, TODAY, at=NOW - timedelta(days=3))
    set_availability(
        by=actor_of(professional),
        wish=WISH,
        keep_sessions=False,
        request=a_key(),
        now=NOW + timedelta(hours=12),
    )
    before = availability_page(actor_of(professional), today=TODAY - timedelta(days=9))
    with pytest.raises(Refused, match="in_past"):
        set_availability(
            by=actor_of(professional), wish=WISH, keep_sessions=False, request=a_key(), now=NOW + timedelta(days=1)
        )
    assert availability_page(actor_of(professional), today=TODAY - timedelta(days=9)) == before


def test_sessions_that_would_lie_outside_are_said_first(db: None) -> None:
    professional = make_professional(working_hours=[WeeklyHours(day, 0, 1440) for day in range(7)])
    make_session(professional=professional, client=make_client(professional), starts_at=NOW + timedelta(days=2))
    before = digest()
    with pytest.raises(Refused, match="sessions_outside_hours"):
        _set(professional, WISH)
    assert digest() == before
    _set(professional, WISH, keep_sessions=True)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"weekly": {"working": (WeeklyHours(0, 720, 540),), "hub": ()}}, "hours_order"),
        ({"weekly": {"working": (), "hub": (MORNING, WeeklyHours(0, 600, 800))}}, "hours_overlap"),
        ({"weekly": {"working": tuple(WeeklyHours(0, n, n + 1) for n in range(7)), "hub": ()}}, "hours_too_many"),
        ({"exceptions": {"working": {TODAY: ((720, 540),)}, "hub": {}}}, "hours_order"),
        ({"exceptions": {"working": {date(2026, 6, 14): ()}, "hub": {}}}, "in_past"),
        ({"rules": replace(RULES, bookable_weeks=79)}, "setting_range"),
    ],
)
def test_what_makes_no_sense_changes_nothing(db: None, changed: dict[str, Any], code: str) -> None:
    professional = make_professional()
    before = digest()
    with pytest.raises(Refused, match=code):
        _set(professional, replace(WISH, **changed))
    assert digest() == before


def test_a_repetition_changes_nothing_and_others_find_nothing(db: None) -> None:
    professional, key = make_professional(), a_key()
    _set(professional, WISH, request=key)
    with pytest.raises(Replayed) as again:
        _set(professional, WISH, request=key)
    assert again.value.result == str(professional.uuid)
    with pytest.raises(Refused, match="not_found"):
        set_availability(
            by=actor_of(make_client(professional)), wish=WISH, keep_sessions=False, request=a_key(), now=NOW
        )


def _set(professional: Professional, wish: Availability, **options: Any) -> None:
    asked: dict[str, Any] = {"keep_sessions": False, "request": a_key(), "now": NOW, **options}
    set_availability(by=actor_of(professional), wish=wish, **asked)


def _close(professional: Professional, day: date, *, at: Any = NOW) -> None:
    set_exception(
        by=actor_of(professional),
        day=day,
        schedules=["working", "hub"],
        windows=[],
        keep_sessions=True,
        request=a_key(),
        now=at,
    )
