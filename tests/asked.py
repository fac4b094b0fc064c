"""A calendar of June 2026 with one appointment, and the reader that is asked about it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kept.core.busy import CalendarKind, Found, Question
from kept.core.intervals import Span
from kept.edges.hooks.reader import HttpReader
from tests.calendars import SITE
from tests.radicale_server import NAME, PASSWORD

WINDOW: Final = Span(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC))
NINE: Final = datetime(2026, 6, 15, 9, tzinfo=UTC)
EVENT: Final = ["BEGIN:VEVENT", "UID:a", "SUMMARY:Canary", "DTSTART:20260615T090000Z", "DURATION:PT1H", "END:VEVENT"]
FILE: Final = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *EVENT, "END:VCALENDAR", ""]).encode()
BUSY: Final = (Span(NINE, NINE + timedelta(hours=1)),)


def ask(
    url: str,
    *,
    kind: CalendarKind = CalendarKind.FILE,
    seen: str = "",
    site: str = SITE,
    password: str = PASSWORD,
    seconds: float = 5,
    **more: Any,
) -> Found:
    username = NAME if kind is CalendarKind.SERVER else ""
    question = Question(
        kind=kind, url=url, username=username, password=password if username else "", zone="Europe/Dublin", window=WINDOW,
        own=frozenset(), seen=seen,
    )  # fmt: skip
    return HttpReader(site_url=site, seconds=seconds, **more).read(question)
