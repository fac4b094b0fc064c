"""Calendars on a server, by a real one (Radicale) and by ones that do as they are told."""

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from kept.core.busy import CalendarKind, Found
from kept.core.intervals import Span
from kept.edges.hooks import asking
from tests.asked import BUSY, EVENT, FILE, ask
from tests.calendar_host import a_host, fifty_megabytes, leads_to
from tests.radicale_server import NAME, PASSWORD, CalDavServer, a_caldav_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalDavServer]:
    with a_caldav_server(tmp_path_factory.mktemp("caldav")) as there:
        work = there.make_calendar("work")
        there.put(work, "a", EVENT)
        weekly = ["BEGIN:VEVENT", "UID:w", "DTSTART;TZID=Europe/Paris:20260105T120000", "DURATION:PT30M"]
        there.put(work, "w", [*weekly, "RRULE:FREQ=WEEKLY;UNTIL=20260616T000000Z", "END:VEVENT"])
        there.put(work, "old", [line.replace("UID:a", "UID:old").replace("2026", "2020") for line in EVENT])
        there.make_calendar("tasks", parts="VTODO")
        yield there


WEEKLY: Final = [
    Span(start, start + timedelta(minutes=30))
    for start in (datetime(2026, 6, day, 10, tzinfo=UTC) for day in (1, 8, 15))
]


@pytest.mark.parametrize("path", ["", "/", f"/{NAME}/", f"/{NAME}/work/", "/wrong/place/"])
def test_calendars_are_found_from_wherever_one_begins(server: CalDavServer, path: str) -> None:
    found = ask(f"{server.url}{path}", kind=CalendarKind.SERVER)
    if path == "/wrong/place/":
        assert found.fault in ("turned_away", "not_there", "no_calendar_there", "")
        return
    assert found.fault == ""
    assert sorted(found.times or ()) == sorted([*BUSY, *WEEKLY])


def test_what_has_not_changed_is_not_read_again(server: CalDavServer) -> None:
    first = ask(server.url, kind=CalendarKind.SERVER)
    assert first.seen
    assert ask(server.url, kind=CalendarKind.SERVER, seen=first.seen) == Found()
    calendar = f"{server.url}/{NAME}/work/"
    server.put(calendar, "b", [line.replace("UID:a", "UID:b").replace("T09", "T15") for line in EVENT])
    assert len(ask(server.url, kind=CalendarKind.SERVER, seen=first.seen).times or ()) == 5
    server.remove(calendar, "b")
    assert len(ask(server.url, kind=CalendarKind.SERVER).times or ()) == 4


@pytest.mark.parametrize(
    ("kind", "fault"), [("<c:transparent/>", "no_calendar_there"), ("<c:opaque/>", "not_a_server")]
)
def test_what_counts_as_free_there_counts_as_free_here(kind: str, fault: str) -> None:
    """Radicale does not know of it. Here a server does, and says of its events no more than that they are not there."""
    calendar = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>/c/</d:href><d:propstat><d:prop>'
        f"<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><c:schedule-calendar-transp>{kind}"
        "</c:schedule-calendar-transp></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
    ).encode()
    with a_host(answers(calendar)) as host:
        host.replies = [answers(calendar)] * (2 if "transparent" in kind else 1) + [FILE]
        assert ask(f"{host.url}/c/", kind=CalendarKind.SERVER).fault == fault


def answers(body: bytes) -> Any:
    """As servers do that have several things to say."""

    def reply(handler: Any) -> None:
        handler.wfile.write(
            b"HTTP/1.1 207 Multi-Status\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        )

    return reply


def test_a_wrong_password_is_said(server: CalDavServer) -> None:
    assert ask(server.url, kind=CalendarKind.SERVER, password="wrong").fault == "turned_away"


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (FILE, "not_a_server"),
        (500, "500"),
        (404, "not_a_server"),
        (fifty_megabytes, "too_large"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not_a_server"),
    ],
)
def test_what_is_no_server_is_none(reply: Any, fault: str) -> None:
    with a_host(reply) as host:
        assert ask(host.url, kind=CalendarKind.SERVER).fault == fault


def test_an_answer_that_declares_entities_is_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><multistatus xmlns="DAV:">&b;</multistatus>'

    with a_host(answers(bomb)) as host:
        assert ask(host.url, kind=CalendarKind.SERVER).fault == "not_a_server"


def test_the_password_is_told_to_nobody_else() -> None:
    told = f"Basic {base64.b64encode(f'{NAME}:{PASSWORD}'.encode()).decode()}"
    with a_host(404) as other, a_host(leads_to(other.url.replace("127.0.0.1", "localhost"))) as host:
        ask(host.url, kind=CalendarKind.SERVER)
        assert host.came[0][2]["authorization"] == told
        assert other.came
        assert all("authorization" not in headers for _, _, headers in other.came)


@pytest.mark.parametrize(
    ("host", "home", "told"),
    [
        ("caldav.example.com", "caldav.example.com", True),
        ("p12-caldav.example.com", "caldav.example.com", True),
        ("evil.com", "caldav.example.com", False),
        ("caldav.example.com.evil.com", "caldav.example.com", False),
        ("other.com", "example.com", False),
        ("example.com", "caldav.example.com", False),
        ("11.0.0.1", "10.0.0.1", False),
    ],
)
def test_who_is_a_neighbour(host: str, home: str, told: bool) -> None:
    assert asking._are_neighbours(host, home) is told


def test_a_reading_ends_in_time_however_many_questions_there_are() -> None:
    def slowly(handler: Any) -> None:
        time.sleep(0.2)
        leads_to("/on")(handler)  # type: ignore[operator] # a function

    with a_host(slowly) as host:
        began = time.monotonic()
        assert ask(host.url, seconds=0.5).fault == "timeout"
        assert time.monotonic() - began < 5
