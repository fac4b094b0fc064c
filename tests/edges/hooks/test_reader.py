"""Other calendars are read where their professional said, and nowhere else; whatever is there, there is an answer."""

from typing import Any, Final

import pytest

from kept.core.busy import Found
from kept.edges.hooks import asking
from tests.asked import BUSY, FILE, ask
from tests.calendar_host import a_host, fifty_megabytes, hangs_up, leads_to
from tests.calendars import SITE
from tests.hooks import drip, say_nothing, speak_otherwise

PUBLIC_SITE: Final = "https://kept.example"
# --- a file


def test_it_says_when_and_is_not_read_again_unless_it_changed() -> None:
    with a_host(FILE, etag='"one"') as host:
        first = ask(f"{host.url}/private.ics?key=1")
        assert (first.times, first.fault) == (BUSY, "")
        assert (host.headers["accept-encoding"], host.headers["user-agent"]) == ("identity", "Kept")
        assert "authorization" not in host.headers
        assert ask(f"{host.url}/private.ics", seen=first.seen) == Found()
        assert host.headers["if-none-match"] == '"one"'
        host.etag = '"two"'
        host.replies = [FILE.replace(b"T090000Z", b"T100000Z")]
        assert ask(host.url, seen=first.seen).times != BUSY


def test_a_host_without_marks_is_known_by_what_it_says() -> None:
    with a_host(FILE) as host:
        first = ask(host.url)
        assert ask(host.url, seen=first.seen) == Found()
        assert "if-none-match" not in host.headers


def test_it_follows_where_it_leads_and_gives_up_when_that_has_no_end() -> None:
    with a_host(FILE) as there, a_host(leads_to(f"{there.url}/x"), leads_to("/y", 307)) as here:
        assert ask(here.url).times == BUSY
        assert ask(here.url).fault == "leads_on"
        assert len(here.came) == 1 + 1 + asking.MOST_STEPS_ON


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (500, "500"),
        (503, "503"),
        (404, "not_there"),
        (410, "not_there"),
        (401, "turned_away"),
        (304, "304"),
        (b"<html>Sign in</html>", "not_a_calendar"),
        (b"", "not_a_calendar"),
        (FILE[:-40], "not_a_calendar"),
        (FILE.replace(b"DURATION:PT1H", b"DURATION:PT1H\r\nRRULE:FREQ=SECONDLY"), "too_much"),
        (fifty_megabytes, "too_large"),
        (hangs_up, "not_http"),
        (speak_otherwise, "not_http"),
    ],
)
def test_each_fault_has_its_word(reply: Any, fault: str) -> None:
    with a_host(reply) as host:
        assert ask(host.url) == Found(fault=fault)


@pytest.mark.parametrize("reply", [say_nothing, drip])
def test_who_is_slow_is_not_waited_for(reply: Any) -> None:
    with a_host(reply) as host:
        assert ask(host.url, seconds=0.5) == Found(fault="timeout")


def test_nobody_is_there() -> None:
    with a_host(FILE) as host:
        url = host.url
    assert ask(url).fault == "no_connection"


# --- only what is public


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "192.168.0.1", "100.64.0.1", "fd00::1", "::ffff:127.0.0.1"],
)
def test_a_name_that_leads_inside_is_not_called(address: str) -> None:
    found = ask("https://calendars.example.org/c.ics", site=PUBLIC_SITE, resolver=lambda _host, _port: [address])
    assert found.fault == "not_public"


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:1/",
        "http://calendars.example.org/",
        "file:///etc/passwd",
        "https://10.0.0.1/",
        "https://nora:pw@a.example/",
    ],
)
def test_nor_is_what_a_good_one_leads_to(where: str) -> None:
    with a_host(leads_to(where)) as host:
        assert ask(host.url).fault in ("not_public", "no_connection")
        assert len(host.came) == 1


def test_an_installation_on_the_internet_calls_none_of_its_own() -> None:
    with a_host(FILE) as host:
        assert ask(host.url, site=PUBLIC_SITE).fault == "not_public"
        assert host.came == []
        assert ask(host.url, site=SITE).times == BUSY, "the control: tried out on this machine, it does"
