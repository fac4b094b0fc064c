"""Reads other calendars: a file at an address, or what is on a server. What is not a time is forgotten at once."""

import logging
import ssl
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from kept.core.busy import CalendarKind, Found, Question
from kept.core.intervals import Span
from kept.edges.hooks.asking import Answer, Asker, LeadsOn, Refusing, TooLarge, asking, require_good
from kept.edges.hooks.busy_times import BusyTimes, NotACalendar, TooMuch
from kept.edges.hooks.courier import CODES as OF_CONNECTIONS
from kept.edges.hooks.guard import Resolver, resolve
from kept.edges.hooks.server import NoCalendarThere, NotAServer, files_at, mark_of, places_from

LOG: Final = logging.getLogger("kept.calendars")
SECONDS: Final = 20.0

# The first that fits names what kept the calendar from being read.
CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    *OF_CONNECTIONS,
    (TooLarge, "too_large"),
    (LeadsOn, "leads_on"),
    (NotAServer, "not_a_server"),
    (NoCalendarThere, "no_calendar_there"),
    (NotACalendar, "not_a_calendar"),
    (TooMuch, "too_much"),
)
TURNED_AWAY: Final = frozenset({401, 403})
NOT_THERE: Final = frozenset({404, 410})


class HttpReader:
    """Reads one calendar at a time, in `seconds` at most."""

    def __init__(
        self,
        *,
        site_url: str,
        seconds: float = SECONDS,
        resolver: Resolver = resolve,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._site_url, self._seconds, self._resolver, self._trusted = site_url, seconds, resolver, trusted

    def read(self, question: Question) -> Found:
        """What it says, or what kept it from that. Never raises."""
        ways = {CalendarKind.FILE: _read_file, CalendarKind.SERVER: _read_server}
        try:
            with asking(
                question.url,
                sign_in=(question.username, question.password),
                site_url=self._site_url,
                seconds=self._seconds,
                resolver=self._resolver,
                trusted=self._trusted,
            ) as asker:
                return ways[question.kind](question, asker)
        except Exception as fault:
            code = _code_of(fault)
            if not code:  # one calendar that cannot be read must not keep the others waiting
                LOG.exception("calendar cannot be read")
            return Found(fault=code or "unreadable")


def open_reader() -> HttpReader:
    """This installation's."""
    return HttpReader(site_url=settings.KEPT_SITE_URL)


def _read_file(question: Question, asker: Asker) -> Found:
    etag, _, digest = question.seen.rpartition(" ")
    condition = {"If-None-Match": etag} if etag else {}
    answer = asker.ask("GET", question.url, {"Accept": "text/calendar, */*;q=0.5", **condition})
    if answer.status == 304 and etag:
        return Found()
    require_good(answer)
    seen = _seen(answer)
    if digest and seen.rpartition(" ")[2] == digest:
        return Found()
    return Found(times=_times(question, [answer.body]), seen=seen)


def _read_server(question: Question, asker: Asker) -> Found:
    places = places_from(asker, question.url)
    seen = mark_of(places)
    if seen and seen == question.seen:
        return Found()
    files = [file for place in places for file in files_at(place, asker, window=question.window)]
    return Found(times=_times(question, files), seen=seen)


def _times(question: Question, files: list[bytes]) -> tuple[Span, ...]:
    busy = BusyTimes(zone=ZoneInfo(question.zone), window=question.window, own=question.own)
    for file in files:
        busy.add(file)
    return tuple(busy.times)


def _seen(answer: Answer) -> str:
    """What the address says of the file, and what the file is: many say nothing."""
    etag = answer.headers.get("etag", "")
    return f"{etag if len(etag) <= 200 else ''} {sha256(answer.body).hexdigest()}"


def _code_of(fault: Exception) -> str:
    if isinstance(fault, Refusing):
        status = int(fault.args[0])
        return "turned_away" if status in TURNED_AWAY else "not_there" if status in NOT_THERE else str(status)
    return next((code for kind, code in CODES if isinstance(fault, kind)), "")
