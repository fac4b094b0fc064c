"""Settings, Other calendars; and where their times show and block."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from kept.core.busy import Found
from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.store.diary.models import BusyTime, OutsideCalendar, Service
from kept.usecases.book_session import BookWish, book_session
from tests.calendars import is_busy, make_outside, record
from tests.deeds import edit
from tests.edges.web.desk import Clock, Desk
from tests.make import NOW, a_key, actor_of, hours, make_client, make_session, minutes
from tests.openings import always_open

WHERE: Final = "/settings/calendars"
NEW: Final = "/settings/calendars/new"
TYPED: Final = {
    "name": "Private",
    "kind": "file",
    "url": "https://calendars.example.org/a-secret.ics",
    "username": "",
    "password": "",
}
SERVER: Final = {"kind": "server", "url": "https://dav.example.org/", "username": "nora", "password": "sesame-canary"}


# --- the settings


def test_one_is_connected_read_and_disconnected(desk: Desk, clock: Clock) -> None:
    assert "No other calendars" in desk.get(WHERE).words
    assert desk.fill(NEW, **TYPED).where == WHERE
    assert "Private calendars.example.org · by its address Not read yet" in desk.get(WHERE).words
    record(Found(times=()))
    clock.go(minutes(5))
    assert "Read 5 minutes ago" in desk.get(WHERE).words
    (calendar,) = OutsideCalendar.objects.all()
    assert "a-secret" not in desk.get(WHERE).page
    removal = f"{WHERE}/{calendar.uuid}/removal"
    assert desk.fill(removal).where == WHERE
    assert not OutsideCalendar.objects.exists()


def test_a_servers_password_is_sealed_and_never_shown_again(desk: Desk) -> None:
    answer = desk.fill(NEW, **{**TYPED, **SERVER, "url": "http://dav.example.org/"})
    assert (answer.status, answer.code) == (422, "hook_address")
    assert "sesame-canary" not in answer.page
    desk.fill(NEW, **{**TYPED, **SERVER})
    assert OutsideCalendar.objects.get().password == "sesame-canary"
    assert "sesame-canary" not in desk.get(WHERE).page


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 81}, "text_length"),
        ({"kind": "telegram"}, "unknown_choice"),
        ({"url": ""}, "required"),
        ({"url": "https://10.0.0.1/c.ics"}, "hook_address"),
        ({"url": "https://" + "x" * 500}, "length"),
        ({**SERVER, "username": ""}, "required"),
        ({**SERVER, "password": ""}, "required"),
    ],
)
def test_what_is_typed_wrongly_connects_none(desk: Desk, wrong: dict[str, str], code: str) -> None:
    answer = desk.fill(NEW, **{**TYPED, **wrong})
    assert (answer.status, answer.code, OutsideCalendar.objects.count()) == (422, code, 0)


def test_webcal_is_https(desk: Desk) -> None:
    desk.fill(NEW, **{**TYPED, "url": "webcal://calendars.example.org/c.ics"})
    assert OutsideCalendar.objects.get().url == "https://calendars.example.org/c.ics"


def test_a_sixth_is_refused_in_the_form(desk: Desk) -> None:
    for _ in range(5):
        make_outside(desk.professional)
    answer = desk.fill(NEW, **TYPED)
    assert (answer.status, answer.code) == (409, "too_many_calendars")


@pytest.mark.parametrize(
    ("fault", "words"), [("turned_away", "name and password are not accepted"), ("503", "the status 503")]
)
def test_a_fault_is_said_in_a_sentence_and_blocks_no_day(desk: Desk, clock: Clock, fault: str, words: str) -> None:
    is_busy(desk.professional, Span(NOW + hours(2), NOW + hours(3)))
    clock.go(hours(1))
    record(Found(fault=fault), at=clock.now)
    shown = desk.get(WHERE).words
    assert "Failing since Mon 15 Jun 11:00" in shown
    assert words in shown
    assert "What it said 1 hour ago holds until it can be." in shown
    assert BusyTime.objects.count() == 1


def test_it_is_read_when_asked_for(desk: Desk, clock: Clock) -> None:
    calendar = is_busy(desk.professional)
    clock.go(minutes(1))
    action = f"{WHERE}/{calendar.uuid}/reading"
    assert desk.send(desk.get(WHERE).form(action)).where == WHERE
    assert OutsideCalendar.objects.get().next_at == clock.now


# --- what the professional sees


def test_the_calendar_shows_it_as_busy_and_no_more(desk: Desk) -> None:
    is_busy(desk.professional, Span(NOW + hours(1), NOW + hours(2)), Span(NOW + hours(2), NOW + hours(3)))
    (event,) = desk.visitor.get(
        "/sessions/feed", {"start": "2026-06-15T00:00:00Z", "end": "2026-06-16T00:00:00Z"}
    ).json()
    shown = {name: event[name] for name in ("title", "kind", "start", "end", "url", "movable")}
    assert shown == {
        "title": "Busy", "kind": "block", "start": "2026-06-15T11:00:00+01:00", "end": "2026-06-15T13:00:00+01:00",
        "url": "/busy-times", "movable": False,
    }  # fmt: skip
    assert "11:00–13:00 Busy In another calendar" in desk.get("/sessions?view=agenda").words
    assert "never with what" in desk.get("/busy-times").words


def test_the_agenda_shows_whole_days_day_by_day(desk: Desk) -> None:
    is_busy(desk.professional, Span(datetime(2026, 6, 15, 12, tzinfo=UTC), datetime(2026, 6, 17, 12, tzinfo=UTC)))
    words = desk.get("/sessions?view=week").words
    for shown in ("13:00–00:00 Busy", "All day Busy", "00:00–13:00 Busy"):
        assert shown in words


def test_their_own_booking_is_warned_about_and_possible(desk: Desk) -> None:
    client = make_client(desk.professional)
    is_busy(desk.professional, Span(NOW + hours(30), NOW + hours(31)))
    service = Service.objects.get(professional=desk.professional)

    def book(start: datetime, *, outside_hours: bool = False) -> Any:
        wish = BookWish(
            client_id=client.uuid,
            service_id=service.uuid,
            span=Span(start, start + minutes(50)),
            outside_hours=outside_hours,
        )
        return book_session(by=actor_of(desk.professional), wish=wish, request=a_key(), now=NOW)

    with pytest.raises(Refused, match="outside_hours"):
        book(NOW + hours(30.5))
    assert book(NOW + hours(31)), "what only touches is free"
    assert book(NOW + hours(29.75), outside_hours=True)
    moved = make_session(professional=desk.professional, starts_at=NOW + hours(50))
    with pytest.raises(Refused, match="outside_hours"):
        edit(moved, span=Span(NOW + hours(30.6), NOW + hours(30.9)))


def test_the_preview_says_why(desk: Desk) -> None:
    always_open(desk.professional)
    is_busy(desk.professional, Span(NOW + hours(24), NOW + hours(26)))
    assert (
        "Another calendar of yours says that you are busy" in desk.get("/availability?day=2026-06-16&time=10:30").words
    )
