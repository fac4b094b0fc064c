"""Other calendars are read by the worker: from a real server, several at a time, and in nobody's way."""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client as Visitor

from kept.core.busy import CalendarKind, Found, LeasedReading, Question
from kept.edges.commands._calendars import CalendarWorker, calendars_beside
from kept.edges.hooks.reader import HttpReader
from kept.edges.web import middleware
from kept.store.diary.models import OutsideCalendar
from kept.usecases.disconnect_calendar import disconnect_calendar
from tests.calendar_host import a_host
from tests.calendars import SITE, address_of, as_it_is, make_feed, make_outside, times_of
from tests.deeds import span_of
from tests.make import NOW, a_key, actor_of, hours, make_professional, make_session, span_at
from tests.radicale_server import NAME, PASSWORD, a_caldav_server

LUNCH = span_at(NOW + hours(28))


class Told:
    """A reader that says what it is told, and remembers what it was asked."""

    def __init__(self, answer: Callable[[Question], Found]) -> None:
        self.answer, self.asked = answer, list[Question]()

    def read(self, question: Question) -> Found:
        self.asked.append(question)
        return self.answer(question)


def worker(reader: Any, at: datetime = NOW) -> CalendarWorker:
    return CalendarWorker(reader, lambda: False, lambda: at)


def test_a_calendar_on_a_server_is_read_and_its_secrets_are_told_to_no_log(
    db: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    professional = make_professional()
    with a_caldav_server(tmp_path) as server, caplog.at_level(logging.DEBUG):
        work = server.make_calendar("work")
        lines = [
            "UID:a",
            "SUMMARY:Canary",
            f"DTSTART:{LUNCH.start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{LUNCH.end:%Y%m%dT%H%M%SZ}",
        ]
        server.put(work, "a", ["BEGIN:VEVENT", *lines, "END:VEVENT"])
        make_outside(professional, kind=CalendarKind.SERVER, url=server.url, username=NAME, password=PASSWORD)
        worker(HttpReader(site_url=SITE)).drain()
    assert times_of(professional) == [LUNCH]
    said = " ".join(str(record.__dict__) for record in caplog.records if record.name.startswith("kept"))
    assert not any(secret in said for secret in (PASSWORD, "Canary", NAME))


def test_sessions_that_come_back_block_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The professional's other calendar shows the feed, and is connected here: a circle."""
    monkeypatch.setattr(middleware, "clock", lambda: NOW)
    professional, other = make_professional(), make_professional()
    session = make_session(professional=professional)
    feed = Visitor().get(address_of(make_feed(professional))).content
    with a_host(feed) as host:
        for each in (professional, other):
            make_outside(each, url=f"{host.url}/c.ics")
        worker(HttpReader(site_url=SITE)).drain()
    assert times_of(professional) == []
    assert times_of(other) == [span_of(session)], "to somebody else it is a calendar like any other"


def test_slow_ones_are_read_side_by_side(db: None) -> None:
    together = threading.Barrier(3)

    def wait(_question: Question) -> Found:
        together.wait(30)
        return Found(times=())

    for _ in range(3):
        make_outside()
    worker(Told(wait)).drain()
    assert OutsideCalendar.objects.filter(read_at=NOW).count() == 3


def test_no_transaction_is_open_while_a_calendar_is_asked(real_db: None) -> None:
    calendar = make_outside()
    seen = list[Any]()

    def see() -> None:
        seen.append(OutsideCalendar.objects.get().lease_until)
        connection.close()

    def look(_question: Question) -> Found:
        row = threading.Thread(target=see)
        row.start()
        row.join()
        return Found(times=(LUNCH,))

    worker(Told(look)).drain()
    assert seen == [NOW + timedelta(minutes=2)], "what the claim wrote is committed"
    assert as_it_is(calendar).read_at == NOW


def test_one_that_cannot_be_opened_holds_up_no_other(db: None) -> None:
    broken, good = make_outside(), make_outside()
    table = OutsideCalendar._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set url = username where id = %s", [broken.id])  # noqa: S608 (a constant)
    worker(Told(lambda _question: Found(times=()))).drain()
    rows = dict(OutsideCalendar.objects.values_list("id", "fault"))
    assert rows == {broken.id: "unreadable", good.id: ""}


def test_what_is_disconnected_meanwhile_is_recorded_nowhere(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    professional = make_professional()
    calendar = make_outside(professional)
    this = worker(Told(lambda _question: Found(times=(LUNCH,))))
    question = this._question

    def ask_and_disconnect(leased: LeasedReading) -> Question | None:
        asked = question(leased)
        disconnect_calendar(calendar_id=calendar.uuid, by=actor_of(professional), request=a_key(), now=NOW)
        return asked

    monkeypatch.setattr(this, "_question", ask_and_disconnect)
    this.drain()
    assert times_of(professional) == []


def test_a_database_that_does_not_answer_is_waited_for(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_outside()
    faults = [OperationalError(), ValueError()]
    rests = list[float]()
    reader = Told(lambda _question: Found(times=()))
    this = CalendarWorker(reader, lambda: bool(reader.asked), lambda: NOW)
    read = this.read_some

    def read_some() -> int:
        if faults:
            raise faults.pop()
        return read()

    monkeypatch.setattr(this, "read_some", read_some)
    monkeypatch.setattr(connection, "close", lambda: None)
    this.go_on(rests.append)
    assert (len(reader.asked), rests) == (1, [1, 1])


def test_it_goes_on_beside_the_letters_until_they_end(real_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    make_outside(at=datetime.now(UTC))
    read = threading.Event()

    def answer(_question: Question) -> Found:
        read.set()
        return Found(times=())

    reader = Told(answer)
    monkeypatch.setattr("kept.edges.commands._calendars.import_string", lambda _path: lambda: reader)
    with calendars_beside(lambda: False):
        assert read.wait(30)
    assert OutsideCalendar.objects.exclude(read_at=None).exists()
