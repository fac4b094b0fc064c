"""Every letter as an e-mail: what a mail program and its reader get."""

import email
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from itertools import product
from typing import Any, Final

import pytest

from kept.core.letters import METHODS, Content, Kind, Recipient
from kept.core.wording import OPENINGS, SUBJECTS, wording_of
from kept.edges.mail.render import render_letter
from tests.letters import MEETING, a_content

SITE: Final = "https://kept.example"
WRITTEN: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
ID: Final = "<5f0b8f8e-91d5-4d4b-8e1c-3c2f1a0b9d8e@kept.example>"
EVERY: Final = list(product(Kind, Recipient))
REMOTE: Final = ("src", "srcset", "background", "style", "data", "poster", "action", "srcdoc", "ping")


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_the_headers_are_these_and_no_others(kind: Kind, to: Recipient) -> None:
    content = a_content(kind, to)
    message = received(content)
    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "From": "Kept <no-reply@kept.example>",
        "To": content.email,
        "Subject": SUBJECTS[kind],
        "Date": "Fri, 20 Mar 2026 12:00:00 +0000",
        "Message-ID": ID,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert not message.defects


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_only_the_one_recipient_is_named_in_it(kind: Kind, to: Recipient) -> None:
    content = a_content(kind, to)
    everything = "\n".join([*map(str, received(content).values()), *parts(content).values()])
    assert set(re.findall(r"[\w.-]+@[\w.-]+\.\w+", everything)) - {ID.strip("<>")} == {
        "no-reply@kept.example",
        content.email,
    }
    other = "Carl Jensen" if to is Recipient.PROFESSIONAL else "Anna Lund"
    assert not [name for name in other.split() if name in everything], "the other person is two initials"
    names_them = "{" in OPENINGS[kind, to]
    assert (content.other in everything) is names_them


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_text_and_html_say_the_same(kind: Kind, to: Recipient) -> None:
    content = a_content(kind, to)
    both = parts(content)
    wording = wording_of(content, site_url=SITE, at=WRITTEN)
    assert both["text/plain"].split() == wording.text.split()
    page = Page(both["text/html"])
    assert page.text.split() == (wording.subject + " " + wording.text).split()
    assert page.links == [f"{SITE}/sessions/{MEETING}"]


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_the_html_loads_nothing_and_leaves_colours_to_the_reader(kind: Kind, to: Recipient) -> None:
    page = Page(parts(a_content(kind, to))["text/html"])
    assert set(page.tags) == {"html", "head", "meta", "title", "body", "p", "a", "small"}
    assert not [name for name in page.attributes if name in REMOTE or name.startswith("on") or "color" in name]
    assert ("name", "color-scheme") in page.pairs
    assert ("content", "light dark") in page.pairs


def test_what_a_name_says_is_shown_and_not_followed() -> None:
    page = Page(parts(a_content(name='<img src="https://evil.example/x.png"> & Co'))["text/html"])
    assert "img" not in page.tags
    assert 'Hello <img src="https://evil.example/x.png"> & Co,' in page.text


@pytest.mark.parametrize(("kind", "to"), EVERY)
def test_a_calendar_part_goes_with_what_a_calendar_shows(kind: Kind, to: Recipient) -> None:
    types = list(parts(a_content(kind, to)))
    expected = ["text/plain", "text/html"] + (["text/calendar"] if kind in METHODS else [])
    assert types == expected, "the last part is the one that programs prefer"


def test_the_calendar_part_names_its_method() -> None:
    for kind, method in METHODS.items():
        part = list(received(a_content(kind)).iter_parts())[-1]
        assert part["Content-Type"].params["method"] == method
        assert part["Content-Type"].params["charset"] == "utf-8"


def test_it_is_the_same_at_every_attempt() -> None:
    assert rendered(a_content()).as_bytes() == rendered(a_content()).as_bytes()
    assert rendered(a_content()).as_bytes() != rendered(a_content(), message_id="<other@kept.example>").as_bytes()


def test_it_passes_servers_of_seven_bits_and_short_lines() -> None:
    raw = rendered(a_content(name="Zoë " + "Ångström " * 200, other="Ø. Å.")).as_bytes()
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not [line for line in lines if b"\n" in line or b"\r" in line]


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org\nX: y", "ä@example.org", "a@example.org\x00"]
)
def test_an_address_cannot_bring_a_header_along(address: str) -> None:
    with pytest.raises(ValueError, match="To is not one line of ASCII"):
        rendered(a_content(email=address))


def test_a_name_cannot_bring_a_header_along() -> None:
    message = received(a_content(name="Carl\r\nBcc: b@example.org"))
    assert "Bcc" not in message


def test_a_letter_in_another_zone_keeps_its_date() -> None:
    assert received(a_content(zone="Asia/Tokyo"))["Date"].datetime - WRITTEN == timedelta(0)


def rendered(content: Content, *, message_id: str = ID) -> EmailMessage:
    return render_letter(content, message_id=message_id, at=WRITTEN, sender="no-reply@kept.example", site_url=SITE)


def received(content: Content) -> Any:
    """As a mail program parses the bytes."""
    return email.message_from_bytes(rendered(content).as_bytes(), policy=default)


def parts(content: Content) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in received(content).iter_parts()}


class Page(HTMLParser):
    """What is in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.pairs: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    @property
    def attributes(self) -> list[str]:
        return [name for name, _ in self.pairs]

    @property
    def links(self) -> list[str | None]:
        return [value for name, value in self.pairs if name == "href"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.pairs += attrs

    def handle_data(self, data: str) -> None:
        self.text += data
