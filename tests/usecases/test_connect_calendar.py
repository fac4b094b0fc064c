"""Another calendar is connected with what it needs to be read, all of it sealed."""

from typing import Any

import pytest

from kept.core.busy import MOST_CALENDARS, CalendarKind
from kept.core.refusal import Refused
from kept.store.diary.models import OutsideCalendar
from kept.usecases.connect_calendar import CalendarWish, connect_calendar
from tests.calendars import ADDRESS, make_outside
from tests.make import NOW, a_key, actor_of, make_professional
from tests.race import race

SERVER = CalendarKind.SERVER
BOTH: dict[str, Any] = {"username": "nora", "password": "pw"}


def test_it_is_to_be_read_at_once(db: None) -> None:
    calendar = make_outside(kind=SERVER, url="https://dav.example.org/", username="nora", password="app-password")
    assert (calendar.next_at, calendar.username, calendar.password) == (NOW, "nora", "app-password")


def test_a_files_address_is_all_that_there_is(db: None) -> None:
    assert make_outside(username="nora", password="typed all the same").password == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/c.ics",
        "https://10.0.0.1/c.ics",
        "https://localhost/c",
        "https://nora:pw@a.example/",
        "file:///etc/passwd",
        "",
        "https://[::1]/c",
        "https://a.internal/",
    ],
)
def test_it_is_at_a_public_address(db: None, url: str) -> None:
    wish = CalendarWish(name="Private", kind=CalendarKind.FILE, url=url)
    with pytest.raises(Refused, match="hook_address"):
        connect_calendar(
            by=actor_of(make_professional()), wish=wish, site_url="https://kept.example", request=a_key(), now=NOW
        )


@pytest.mark.parametrize("missing", ["username", "password"])
def test_a_server_wants_a_name_and_a_password(db: None, missing: str) -> None:
    with pytest.raises(Refused, match="required") as refusal:
        make_outside(None, kind=SERVER, at=NOW, **{**BOTH, missing: ""})
    assert refusal.value.field == missing


def test_five_and_no_more_also_at_once(real_db: None) -> None:
    professional = make_professional()
    for _ in range(MOST_CALENDARS - 1):
        make_outside(professional)
    wish = CalendarWish(name="Private", kind=CalendarKind.FILE, url=ADDRESS)
    by = actor_of(professional)
    connect = lambda: connect_calendar(by=by, wish=wish, site_url="", request=a_key(), now=NOW)  # noqa: E731 (raced below)
    answers = race([connect] * 3)
    assert OutsideCalendar.objects.count() == MOST_CALENDARS
    assert sum(isinstance(answer, Refused) for answer in answers) == 2
