"""The page about availability: hours, exceptions, rules, public holidays, and the preview of what comes of them."""

from datetime import date, timedelta
from typing import Any, Final

import pytest

from kept.core.availability import WeeklyHours
from kept.core.policy import Origin
from kept.store.diary.hours import availability_page
from kept.store.diary.models import Block, HoursException
from kept.store.people.models import Professional
from kept.store.people.reads import booking_rules_of
from tests.edges.web.desk import Answer, Desk
from tests.edges.web.form_reader import Form, forms_in
from tests.edges.web.refusals import expect_refusal
from tests.make import NOW, actor_of, make_session

HERE: Final = "/availability"
WORKING: Final = "/availability/working-hours"
EXCEPTION: Final = "/availability/exceptions/new"
REMOVAL: Final = "/availability/exceptions/removal"
HOLIDAYS: Final = "/availability/holidays"
MONDAY: Final = {"day_0_0_from": "09:00", "day_0_0_until": "12:00"}
A_WEEK: Final = timedelta(days=7)


def hours_of(professional: Professional, schedule: str = "working") -> list[WeeklyHours]:
    return list(availability_page(actor_of(professional), today=NOW.date()).weekly[schedule])


def posted(answer: Answer, action: str) -> Form:
    """The first form of that action that changes something: it carries a key."""
    return next(each for each in forms_in(answer.page) if each.action == action and "request_key" in each.values)


# --- hours


def test_several_windows_a_day_are_saved(desk: Desk) -> None:
    answer = desk.fill(
        WORKING, **MONDAY, day_0_1_from="13:00", day_0_1_until="00:00", day_6_0_from="00:00", day_6_0_until="00:00"
    )
    assert (answer.status, answer.where) == (303, HERE)
    assert hours_of(desk.professional) == [
        WeeklyHours(0, 540, 720), WeeklyHours(0, 780, 1440), WeeklyHours(6, 0, 1440)
    ]  # fmt: skip
    assert "Monday 09:00–12:00, 13:00–24:00 Tuesday Closed" in desk.get(HERE).words
    shown = desk.get(WORKING).form(WORKING).values
    assert (shown["day_0_1_from"], shown["day_0_1_until"], shown["day_0_2_from"]) == ("13:00", "00:00", "")


def test_the_hubs_hours_are_their_own(desk: Desk) -> None:
    desk.fill("/availability/hub-hours", **MONDAY)
    assert (hours_of(desk.professional), len(hours_of(desk.professional, "hub"))) == ([], 1)
    assert "Working hours" in desk.get(WORKING).words


def test_a_window_emptied_is_a_window_removed(desk: Desk) -> None:
    desk.fill(WORKING, **MONDAY)
    desk.fill(WORKING, day_0_0_from="", day_0_0_until="")
    assert hours_of(desk.professional) == []


# fmt: off
WRONG: Final = [
    ({"day_2_0_from": "12:00", "day_2_0_until": "09:00"},  "hours_order",   "day_2_0_from"),
    ({"day_2_0_from": "12:00", "day_2_0_until": "12:00"},  "hours_order",   "day_2_0_from"),
    ({"day_2_0_from": "12:00", "day_2_0_until": ""},       "hours_order",   "day_2_0_until"),
    ({"day_2_0_from": "12:00", "day_2_0_until": "25:00"},  "invalid_time",  "day_2_0_until"),
    ({"day_2_0_from": "9 am", "day_2_0_until": "12:00"},   "invalid_time",  "day_2_0_from"),
    ({**MONDAY, "day_0_1_from": "11:59", "day_0_1_until": "13:00"}, "hours_overlap", "day_0_0_from"),
    ({"day_7_0_from": "12:00"},                            "unknown_field", ""),
]
# fmt: on


@pytest.mark.parametrize(("typed", "code", "wrong"), WRONG)
def test_hours_refuse_what_is_wrong(desk: Desk, typed: dict[str, Any], code: str, wrong: str) -> None:
    expect_refusal(desk, desk.get(WORKING).form(WORKING), typed, code=code, wrong=wrong)


def test_sessions_left_outside_are_listed_with_what_to_do(desk: Desk) -> None:
    desk.fill(WORKING, **MONDAY)
    session = make_session(professional=desk.professional, starts_at=NOW + A_WEEK, origin=Origin.PRACTICE)
    form = desk.get(WORKING).form(WORKING)
    answer = expect_refusal(desk, form, {"day_0_0_from": "11:00"}, code="sessions_outside_hours", wrong="keep_sessions")
    assert "Mon 22 Jun 10:00 IST" in answer.words
    for deed in ("", "/move", "/cancellation"):
        assert f'href="/sessions/{session.uuid}{deed}"' in answer.page
    assert desk.send(answer.form(WORKING), keep_sessions="on").status == 303
    assert hours_of(desk.professional) == [WeeklyHours(0, 660, 720)]


# --- exceptions


def test_an_exception_is_made_and_removed(desk: Desk) -> None:
    answer = desk.fill(EXCEPTION, day="2026-06-22", window_0_from="10:00", window_0_until="11:00")
    assert (answer.status, answer.where) == (303, HERE)
    assert HoursException.objects.count() == 2
    page = desk.get(HERE)
    assert "Mon 22 Jun 2026 10:00–11:00 Working hours" in page.words
    removed = desk.send(posted(page, REMOVAL))
    assert (removed.status, removed.where) == (303, HERE)
    assert [each.schedule for each in HoursException.objects.all()] == ["hub"]


def test_a_day_without_times_is_closed(desk: Desk) -> None:
    desk.fill(EXCEPTION, day="2026-06-22", schedules=["hub"])
    assert "Mon 22 Jun 2026 Closed Wellbeing Hub availability" in desk.get(HERE).words


@pytest.mark.parametrize(
    ("typed", "code", "wrong"),
    [
        ({"day": ""}, "required", "day"),
        ({"day": "2026-06-31"}, "invalid_date", "day"),
        ({"day": "2026-06-14"}, "in_past", "day"),
        ({"window_0_from": "10:00", "window_0_until": "09:00"}, "hours_order", "window_0_from"),
        ({"window_0_until": "09:00"}, "hours_order", "window_0_until"),
        ({"schedules": ["both"]}, "unknown_choice", ""),
    ],
)
def test_an_exception_refuses_what_is_wrong(desk: Desk, typed: dict[str, Any], code: str, wrong: str) -> None:
    expect_refusal(desk, desk.get(EXCEPTION).form(EXCEPTION), {"day": "2026-06-22"} | typed, code=code, wrong=wrong)


def test_closing_a_day_with_sessions_lists_them(desk: Desk) -> None:
    desk.fill(WORKING, **MONDAY)
    make_session(professional=desk.professional, starts_at=NOW + A_WEEK, origin=Origin.PRACTICE)
    form = desk.get(EXCEPTION).form(EXCEPTION)
    answer = expect_refusal(desk, form, {"day": "2026-06-22"}, code="sessions_outside_hours", wrong="keep_sessions")
    assert desk.send(answer.form(EXCEPTION), keep_sessions="on").status == 303


def test_an_exception_that_made_room_for_a_session_goes_only_after_a_word(desk: Desk) -> None:
    desk.fill(EXCEPTION, day="2026-06-22", schedules=["working"], window_0_from="09:00", window_0_until="17:00")
    make_session(professional=desk.professional, starts_at=NOW + A_WEEK, origin=Origin.PRACTICE)
    answer = desk.send(posted(desk.get(HERE), REMOVAL))
    assert (answer.status, answer.code) == (409, "sessions_outside_hours")
    assert desk.send(answer.form(REMOVAL), keep_sessions="on").status == 303
    assert not HoursException.objects.exists()


def test_an_exception_that_is_not_there_is_not_found(desk: Desk) -> None:
    desk.fill(EXCEPTION, day="2026-06-22")
    assert desk.send(posted(desk.get(HERE), REMOVAL), day="2026-06-23").status == 404


# --- rules


def test_the_rules_are_saved(desk: Desk) -> None:
    answer = desk.fill(
        "/availability/rules",
        at=HERE,
        bookable_weeks="4",
        notice_hours="48",
        buffer_before="5",
        buffer_after="10",
        start_interval="20",
    )
    assert (answer.status, answer.where) == (303, HERE)
    rules = booking_rules_of(actor_of(desk.professional))
    assert (rules.bookable_weeks, rules.notice_hours, rules.gap, rules.start_interval) == (4, 48, 10, 20)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bookable_weeks", "0"), ("bookable_weeks", "79"), ("notice_hours", "-1"), ("notice_hours", "337"),
        ("buffer_before", "241"), ("buffer_after", "1440"), ("start_interval", "7"), ("bookable_weeks", "four"),
    ],
)  # fmt: skip
def test_rules_out_of_range_are_refused(desk: Desk, name: str, value: str) -> None:
    answer = desk.fill("/availability/rules", at=HERE, **{name: value})
    assert (answer.status, answer.code) == (422, "setting_range")
    assert name in answer.form("/availability/rules").wrong


# --- public holidays


def test_public_holidays_become_blocks_of_their_own(desk: Desk) -> None:
    shown = desk.get(f"{HOLIDAYS}?country=IE")
    assert "Mon 3 August 2026: August Bank Holiday" in shown.words
    answer = desk.send(posted(shown, HOLIDAYS), days=["2026-08-03", "2026-10-26"])
    assert (answer.status, answer.where) == (303, HERE)
    starts = [f"{block.starts_at:%d %b %H}" for block in Block.objects.order_by("starts_at")]
    assert starts == ["02 Aug 23", "26 Oct 00"], "local midnights"
    assert len({block.series for block in Block.objects.all()}) == 1


def test_holidays_with_sessions_are_blocked_after_a_word(desk: Desk) -> None:
    make_session(professional=desk.professional, starts_at=NOW + timedelta(days=49))
    form = posted(desk.get(f"{HOLIDAYS}?country=IE"), HOLIDAYS)
    answer = expect_refusal(desk, form, {"days": ["2026-08-03"]}, code="block_covers_sessions")
    assert ("days", "2026-08-03") in posted(answer, HOLIDAYS).sent
    assert desk.send(posted(answer, HOLIDAYS), keep_sessions="on").status == 303


@pytest.mark.parametrize(("typed", "code"), [({"days": []}, "required"), ({"days": ["2026-08-04"]}, "unknown_choice")])
def test_only_holidays_are_blocked_here(desk: Desk, typed: dict[str, Any], code: str) -> None:
    answer = desk.send(posted(desk.get(f"{HOLIDAYS}?country=IE"), HOLIDAYS), **typed)
    assert (answer.status, answer.code) == (422, code)
    assert not Block.objects.exists()


def test_a_country_that_is_none_has_no_holidays(desk: Desk) -> None:
    assert "Choose a country to see" in desk.get(f"{HOLIDAYS}?country=XX").words


# --- the preview


def test_the_preview_shows_what_is_offered_now(desk: Desk) -> None:
    desk.fill(WORKING, **MONDAY)
    words = desk.get(f"{HERE}?day=2026-06-22").words
    assert "Mon 22 Jun 09:00 09:30 10:00 10:30 11:00" in words
    assert "00:00–08:30 Outside your hours 09:00–11:00 Offered 11:30 The session would end outside your hours" in words
    assert "Nothing is offered in these seven days" in desk.get(f"{HERE}?day=2026-06-22&schedule=hub").words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("09:00", "Offered"),
        ("09:10", "Between two of your start intervals"),
        ("10:00", "You have a session, or somebody is just booking one"),
        ("08:00", "Outside your hours"),
    ],
)
def test_the_preview_says_why_not(desk: Desk, at: str, words: str) -> None:
    desk.fill(WORKING, **MONDAY)
    make_session(professional=desk.professional, starts_at=NOW + A_WEEK)
    assert f"{at} on Monday 22 June 2026: {words}." in desk.get(f"{HERE}?day=2026-06-22&at={at}").words


def test_the_preview_knows_days_on_which_the_clocks_change(desk: Desk) -> None:
    desk.fill(WORKING, day_6_0_from="00:00", day_6_0_until="04:00")
    skipped = desk.get(f"{HERE}?day=2027-03-28&at=01:30").words
    assert "01:30 on Sunday 28 March 2027: The clocks go forward: there is no such time on this day." in skipped
    twice = desk.get(f"{HERE}?day=2026-10-25&at=01:30").words
    assert twice.count("01:30 on Sunday 25 October 2026: After the end of your bookable period.") == 2


@pytest.mark.parametrize("query", ["day=2026-02-30", "at=25:00", "schedule=none", "service=none", "day=9999-12-31"])
def test_the_preview_stands_what_is_asked_wrongly(desk: Desk, query: str) -> None:
    assert desk.get(f"{HERE}?{query}").status == 200


def test_the_preview_begins_where_the_notice_ends(desk: Desk) -> None:
    assert f"Every half hour of {date(2026, 6, 16):%A %-d %B}" in desk.get(HERE).words
