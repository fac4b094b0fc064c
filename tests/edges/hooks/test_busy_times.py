"""What calendar files say of when somebody is busy: repetitions, zones, changes of the clock, and what is not busy."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept.core.busy import MOST_TIMES
from kept.core.intervals import Span
from kept.edges.hooks import busy_times
from kept.edges.hooks.busy_times import BusyTimes, NotACalendar, TooMuch

DUBLIN: Final = ZoneInfo("Europe/Dublin")
WINDOW: Final = Span(datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))


def busy(*events: str, head: str = "", own: tuple[str, ...] = (), window: Span = WINDOW) -> list[str]:
    """When each begins, and for how many minutes it lasts."""
    found = BusyTimes(zone=DUBLIN, window=window, own=own)
    found.add(a_file(*events, head=head))
    return [
        f"{span.start:%m-%d %H:%M} {(span.end - span.start) // timedelta(minutes=1)}" for span in sorted(found.times)
    ]


def a_file(*events: str, head: str = "") -> bytes:
    parts = [f"BEGIN:VEVENT\n{lines}\nEND:VEVENT" if ":" in lines.split("\n")[0] else lines for lines in events]
    whole = "\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *([head] if head else []), *parts, "END:VCALENDAR"]
    )
    return whole.replace("\n", "\r\n").encode()


PARIS_AT_NINE: Final = "UID:a\nDTSTART;TZID=Europe/Paris:{day}T090000\nDTEND;TZID=Europe/Paris:{day}T100000\n"


# --- one event


def test_instants_zones_days_and_lengths() -> None:
    assert busy("UID:a\nDTSTART:20260615T090000Z\nDTEND:20260615T093000Z") == ["06-15 09:00 30"]
    assert busy("UID:a\nDTSTART;TZID=America/New_York:20260615T090000\nDURATION:PT1H") == ["06-15 13:00 60"]
    assert busy("UID:a\nDTSTART;TZID=W. Europe Standard Time:20260615T090000\nDURATION:PT1H") == ["06-15 07:00 60"]
    assert busy("UID:a\nDTSTART:20260615T090000Z") == []


def test_what_names_no_zone_is_in_the_calendars_or_else_the_professionals() -> None:
    floating, day = "UID:a\nDTSTART:20260615T090000\nDURATION:PT1H", "UID:a\nDTSTART;VALUE=DATE:20260615"
    assert busy(floating) == ["06-15 08:00 60"]
    assert busy(floating, head="X-WR-TIMEZONE:America/New_York") == ["06-15 13:00 60"]
    assert busy(floating, head="X-WR-TIMEZONE:Moon/Base") == ["06-15 08:00 60"]
    assert busy(day) == ["06-14 23:00 1440"]
    assert busy(day, head="X-WR-TIMEZONE:America/New_York") == ["06-15 04:00 1440"]
    assert busy(f"{day}\nDTEND;VALUE=DATE:20260618") == ["06-14 23:00 4320"]


def test_a_zone_of_its_own_is_followed() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0530\nTZOFFSETTO:+0530\n"
        "END:STANDARD\nEND:VTIMEZONE"
    )
    assert busy("UID:a\nDTSTART;TZID=Own:20260615T090000\nDURATION:PT1H", head=zone) == ["06-15 03:30 60"]


@pytest.mark.parametrize("free", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "transp:transparent"])
def test_what_is_free_or_cancelled_takes_no_time(free: str) -> None:
    assert busy(f"UID:a\nDTSTART:20260615T090000Z\nDURATION:PT1H\n{free}") == []
    assert busy("UID:a\nDTSTART:20260615T090000Z\nDURATION:PT1H\nSTATUS:TENTATIVE\nTRANSP:OPAQUE") != []


def test_our_own_sessions_that_come_back_take_no_time() -> None:
    event = "UID:11@kept\nDTSTART:20260615T090000Z\nDURATION:PT1H"
    assert busy(event, own=("11@kept",)) == []
    assert busy(event, own=("12@kept",)) == ["06-15 09:00 60"], "of another installation"


def test_free_busy_lists() -> None:
    lines = "BEGIN:VFREEBUSY\nUID:f\nFREEBUSY:20260615T090000Z/PT1H,20260616T090000Z/20260616T100000Z\n"
    free = "FREEBUSY;FBTYPE=FREE:20260617T090000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260618T090000Z/PT1H\n"
    assert busy(f"{lines}{free}END:VFREEBUSY") == ["06-15 09:00 60", "06-16 09:00 60", "06-18 09:00 60"]


# --- repetitions


def test_nine_oclock_stays_nine_oclock_when_the_clocks_change() -> None:
    spring = PARIS_AT_NINE.format(day="20260327") + "RRULE:FREQ=DAILY;COUNT=4"
    assert busy(spring) == ["03-27 08:00 60", "03-28 08:00 60", "03-29 07:00 60", "03-30 07:00 60"]
    autumn = PARIS_AT_NINE.format(day="20261023") + "RRULE:FREQ=DAILY;UNTIL=20261026T080000Z"
    assert busy(autumn) == ["10-23 07:00 60", "10-24 07:00 60", "10-25 08:00 60", "10-26 08:00 60"]


def test_times_that_a_change_skips_or_repeats() -> None:
    skipped = "UID:a\nDTSTART;TZID=Europe/Paris:20260328T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3"
    assert busy(skipped) == ["03-28 01:30 30", "03-29 01:30 30", "03-30 00:30 30"]
    twice = "UID:a\nDTSTART;TZID=Europe/Paris:20261024T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3"
    assert busy(twice) == ["10-24 00:30 30", "10-25 00:30 30", "10-26 01:30 30"]


def test_whole_days_are_as_long_as_the_day_is() -> None:
    days = "UID:a\nDTSTART;VALUE=DATE:20260328\nRRULE:FREQ=DAILY;COUNT=2"
    assert busy(days) == ["03-28 00:00 1440", "03-29 00:00 1380"]
    days = "UID:a\nDTSTART;VALUE=DATE:20261024\nRRULE:FREQ=DAILY;COUNT=2"
    assert busy(days) == ["10-23 23:00 1440", "10-24 23:00 1500"]


def test_left_out_added_and_changed_times() -> None:
    weekly = PARIS_AT_NINE.format(day="20260601") + "RRULE:FREQ=WEEKLY;COUNT=5\n"
    out = "EXDATE;TZID=Europe/Paris:20260608T090000\nEXDATE;VALUE=DATE:20260615\n"
    added = "RDATE:20260610T120000Z\nRDATE;VALUE=PERIOD:20260611T120000Z/PT2H"
    moved = "UID:a\nRECURRENCE-ID;TZID=Europe/Paris:20260622T090000\nDTSTART:20260623T090000Z\nDURATION:PT30M"
    freed = "UID:a\nRECURRENCE-ID:20260629T070000Z\nDTSTART:20260629T070000Z\nDURATION:PT1H\nTRANSP:TRANSPARENT"
    assert busy(weekly + out + added, moved, freed) == [
        "06-01 07:00 60", "06-10 12:00 60", "06-11 12:00 120", "06-23 09:00 30",
    ]  # fmt: skip


def test_a_changed_day_of_a_repetition_of_days() -> None:
    days = "UID:a\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20260603"
    moved = "UID:a\nRECURRENCE-ID;VALUE=DATE:20260602\nDTSTART;VALUE=DATE:20260610"
    assert busy(days, moved) == ["05-31 23:00 1440", "06-09 23:00 1440"]


def test_only_what_lies_in_the_window_however_old_the_rule() -> None:
    rule = "UID:a\nDTSTART:19990104T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    found = busy(rule)
    assert (found[0], found[-1], len(found)) == ("03-02 09:00 60", "02-22 09:00 60", 52)
    over = "UID:a\nDTSTART:20260228T230000Z\nDURATION:PT2H"
    assert busy(over) == ["02-28 23:00 120"]


# --- what is too much, and what is nothing


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY"],
)
def test_what_repeats_without_end_is_given_up(rule: str) -> None:
    with pytest.raises(TooMuch):
        busy(f"UID:a\nDTSTART:19700101T000000Z\nDURATION:PT1M\nRRULE:{rule}")


def test_the_walk_ends_after_so_many_steps_and_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = "UID:a\nDTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    assert busy(rule)
    monkeypatch.setattr(busy_times, "MOST_STEPS", 100)
    with pytest.raises(TooMuch):
        busy(rule)
    monkeypatch.undo()
    monkeypatch.setattr(busy_times, "MOST_SECONDS", -1.0)
    with pytest.raises(TooMuch):
        busy(rule)


def test_as_many_times_as_there_may_be_and_no_more() -> None:
    starts = [WINDOW.start + timedelta(hours=number) for number in range(MOST_TIMES + 1)]
    events = [f"UID:{n}\nDTSTART:{start:%Y%m%dT%H%M%SZ}\nDURATION:PT1H" for n, start in enumerate(starts)]
    assert len(busy(*events[:-1])) == MOST_TIMES
    with pytest.raises(TooMuch):
        busy(*events)


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"<html>",
        b"rubbish",
        b"\xff\xfe\x00",
        b"BEGIN:VEVENT\r\nEND:VEVENT",
        a_file("UID:a\nDTSTART:20260615T090000Z")[:-20],
    ],
)
def test_what_is_no_whole_calendar_is_none(rubbish: bytes) -> None:
    with pytest.raises(NotACalendar):
        BusyTimes(zone=DUBLIN, window=WINDOW, own=()).add(rubbish)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("UID:b\nDTSTART:nonsense", []),
        ("UID:b\nSUMMARY:no start", []),
        ("UID:b\nDTSTART:20260616T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=XX", ["06-16 09:00 60"]),
        ("UID:b\nDTSTART:20260616T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;INTERVAL=0", ["06-16 09:00 60"]),
        ("UID:b\nDTSTART:20260616T090000Z\nDTEND:20260616T080000Z", []),
        ("UID:b\nDTSTART:99991231T235900Z\nDURATION:PT1H\nRRULE:FREQ=DAILY", []),
        ("UID:b\nDTSTART:00010101T000000\nDURATION:PT1H", []),
    ],
)
def test_a_broken_event_hides_no_other(lines: str, expected: list[str]) -> None:
    assert busy(lines, "UID:a\nDTSTART:20260615T090000Z\nDURATION:PT1H") == ["06-15 09:00 60", *expected]


@settings(max_examples=150)
@given(
    st.text(alphabet=st.sampled_from('ABCDEFTZ:;=,\n0123456789-+\\"é')),
    st.sampled_from(["DTSTART:", "RRULE:", "EXDATE:", ""]),
)
def test_whatever_is_written_there_it_is_read_or_refused(text: str, name: str) -> None:
    found = BusyTimes(zone=DUBLIN, window=WINDOW, own=())
    try:
        found.add(a_file(f"UID:a\nDTSTART:20260615T090000Z\nDURATION:PT1H\n{name}{text}"))
    except (NotACalendar, TooMuch):
        return
    assert all(span.start < span.end for span in found.times)
