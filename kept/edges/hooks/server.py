"""Calendars on a server (CalDAV, RFC 4791): found from whatever address of it was typed in, and asked for a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from kept.core.intervals import Span
from kept.edges.hooks.asking import Asker, Refusing, require_good

DAV: Final = "{DAV:}"
CAL: Final = "{urn:ietf:params:xml:ns:caldav}"
SERVER: Final = "{http://calendarserver.org/ns/}"
MOST: Final = 20
WELL_KNOWN: Final = "/.well-known/caldav"
# What says that there is nothing of this kind there, and so to look elsewhere.
ELSEWHERE: Final = frozenset({404, 405, 501})

_NAMES: Final = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
_WHAT: Final = f"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind {_NAMES}><d:prop><d:resourcetype/><d:current-user-principal/><d:sync-token/><c:calendar-home-set/>
<c:supported-calendar-component-set/><c:schedule-calendar-transp/><s:getctag/></d:prop></d:propfind>""".encode()
_EVENTS: Final = f"""<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query {_NAMES}><d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR">
<c:comp-filter name="VEVENT"><c:time-range start="%s" end="%s"/></c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>"""


class NotAServer(Exception):
    """What answers is no server of calendars, or says so in a way that cannot be read."""


class NoCalendarThere(Exception):
    """The server has none for who signed in."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A calendar on the server. `mark` changes with anything in it; empty when the server has no such mark."""

    url: str
    mark: str


def places_from(asker: Asker, url: str) -> tuple[Place, ...]:
    """The calendar at the address, or all that the person has there. Raises NotAServer, NoCalendarThere, Refusing."""
    for start in (url, urljoin(url, WELL_KNOWN)):
        for home in _homes(asker, start):
            places = tuple(_places(home, asker, depth="0" if home.is_calendar else "1"))[:MOST]
            if places:
                return places
    raise NoCalendarThere


def mark_of(places: tuple[Place, ...]) -> str:
    """What changes when any of them does; empty when that cannot be said."""
    if not all(place.mark for place in places):
        return ""
    return sha256(repr([(place.url, place.mark) for place in places]).encode()).hexdigest()


def files_at(place: Place, asker: Asker, *, window: Span) -> Iterator[bytes]:
    """Each event that has to do with the window, as a calendar of its own."""
    asked = (_EVENTS % (_stamp(window.start), _stamp(window.end))).encode()
    for found in _answers("REPORT", place.url, asker, body=asked, depth="1"):
        for text in found.texts(f"{CAL}calendar-data"):
            yield text.encode()


@dataclass(frozen=True)
class _Found:
    """One of the things that the server answered about."""

    url: str
    properties: tuple[ET.Element, ...]

    def get(self, name: str) -> ET.Element | None:
        return next((each for each in self.properties if each.tag == name), None)

    def texts(self, name: str) -> Iterator[str]:
        return (each.text for each in self.properties if each.tag == name and each.text)

    def has(self, name: str, inside: str) -> bool:
        there = self.get(name)
        return there is not None and there.find(f".//{inside}") is not None

    def leads_to(self, name: str) -> str:
        """The address that a property names; empty when it names none."""
        there = self.get(name)
        href = None if there is None else there.find(f"{DAV}href")
        return urljoin(self.url, href.text.strip()) if href is not None and href.text else ""

    @property
    def is_calendar(self) -> bool:
        return self.has(f"{DAV}resourcetype", f"{CAL}calendar")

    @property
    def takes_time(self) -> bool:
        """Whether there are events in it that count as busy."""
        kinds = self.get(f"{CAL}supported-calendar-component-set")
        has_events = kinds is None or any(each.get("name") == "VEVENT" for each in kinds)
        return has_events and not self.has(f"{CAL}schedule-calendar-transp", f"{CAL}transparent")

    @property
    def mark(self) -> str:
        return next(self.texts(f"{SERVER}getctag"), "") or next(self.texts(f"{DAV}sync-token"), "")


def _homes(asker: Asker, url: str) -> Iterator[_Found]:
    """From the address to what holds the calendars: at once, or by who the person is to the server."""
    try:
        here = _about(url, asker)
    except (NotAServer, Refusing) as fault:
        if isinstance(fault, Refusing) and fault.args[0] not in ELSEWHERE:
            raise
        if url.endswith(WELL_KNOWN):
            raise NotAServer from fault
        return
    if here.is_calendar:
        yield here
        return
    home = here.leads_to(f"{CAL}calendar-home-set")
    principal = here.leads_to(f"{DAV}current-user-principal")
    if not home and principal:
        home = _about(principal, asker).leads_to(f"{CAL}calendar-home-set")
    yield _about(home, asker) if home else here


def _places(home: _Found, asker: Asker, *, depth: str) -> Iterator[Place]:
    found = [home] if depth == "0" else _answers("PROPFIND", home.url, asker, body=_WHAT, depth=depth)
    for each in found:
        if each.is_calendar and each.takes_time:
            yield Place(url=each.url, mark=each.mark)


def _about(url: str, asker: Asker) -> _Found:
    return next(iter(_answers("PROPFIND", url, asker, body=_WHAT, depth="0")), None) or _no_server()


def _no_server() -> _Found:
    raise NotAServer


def _answers(method: str, url: str, asker: Asker, *, body: bytes, depth: str) -> list[_Found]:
    headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
    answer = require_good(asker.ask(method, url, headers, body=body))
    if answer.status != 207 or b"<!DOCTYPE" in answer.body[:2000]:
        raise NotAServer
    try:
        root = ET.fromstring(answer.body)  # noqa: S314 (declares no entities, see above, and is of a bounded size)
    except (ET.ParseError, ValueError, LookupError) as fault:
        raise NotAServer from fault
    return [
        _Found(url=urljoin(answer.url, _href(each)), properties=_properties(each))
        for each in root.iter(f"{DAV}response")
    ]


def _href(response: ET.Element) -> str:
    return (response.findtext(f"{DAV}href") or "").strip()


def _properties(response: ET.Element) -> tuple[ET.Element, ...]:
    """Those that the server has."""
    good = (each for each in response.iter(f"{DAV}propstat") if " 200" in (each.findtext(f"{DAV}status") or ""))
    return tuple(each for some in good for there in some.iter(f"{DAV}prop") for each in there)


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y%m%dT%H%M%SZ}"
