"""Calendar feeds: what they tell, and what they never tell."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Visitor

from kept.core.feeds import MOST_AN_HOUR, MOST_EVENTS
from kept.core.lifecycle import State
from kept.core.policy import Funding
from kept.store.diary import feeds as feed_reads
from kept.store.diary.models import Session
from kept.store.people.models import CalendarFeed, Client
from tests.calendars import address_of, events_in, make_feed
from tests.deeds import cancel, delete, edit
from tests.edges.web.at_home import at_home
from tests.edges.web.desk import Clock, Desk
from tests.make import NOW, hours, make_client, make_hub, make_professional, make_session, span_at


def read(desk: Desk, feed: Any, **headers: str) -> Any:
    """As a program does that is signed in nowhere."""
    return Visitor().get(address_of(feed), headers=headers)


def times(response: Any) -> list[Any]:
    return [event["dtstart"].dt for event in events_in(response.content)]


# --- what it tells


def test_it_tells_when_and_nothing_of_what(desk: Desk) -> None:
    client = make_client(desk.professional)
    make_hub([desk.professional], [client], credits_each=1)
    session = make_session(professional=desk.professional, client=client, funding=Funding.CREDIT)
    answer = read(desk, make_feed(desk.professional))
    (event,) = events_in(answer.content)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["dtstart"].dt, event["dtend"].dt) == (session.starts_at, session.ends_at)
    assert {name: str(event[name]) for name in ("summary", "class", "transp", "status")} == {
        "summary": "Appointment", "class": "PRIVATE", "transp": "OPAQUE", "status": "CONFIRMED",
    }  # fmt: skip
    assert set(event) == {
        "SUMMARY", "CLASS", "TRANSP", "STATUS", "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND",
    }  # fmt: skip
    for secret in facts_of(session):
        assert secret.encode() not in answer.content


def facts_of(session: Session) -> list[str]:
    client, service, professional = session.client, session.service, session.professional
    assert client
    assert service
    own = [professional.name, "N. B.", professional.practice.name, "Quay", service.name, client.name, "D. F."]
    return [
        *own,
        client.email,
        professional.user.email,
        str(session.uuid),
        str(client.uuid),
        "Video",
        "65.00",
        "@example",
    ]


def test_initials_are_there_only_when_the_professional_wants_them(desk: Desk) -> None:
    make_session(professional=desk.professional)
    assert [str(event["summary"]) for event in events_in(read(desk, make_feed(desk.professional)).content)] == [
        "Appointment"
    ]
    shown = read(desk, make_feed(desk.professional, shows_initials=True)).content
    assert b"SUMMARY:Appointment (D. F.)\r\n" in shown
    assert b"Finnegan" not in shown


def test_a_hostile_name_adds_no_line(desk: Desk) -> None:
    session = make_session(professional=desk.professional)
    Client.objects.filter(sessions=session).update(name="Ä\r\nATTENDEE:x Ω;,\\\n" + "й" * 100)
    shown = read(desk, make_feed(desk.professional, shows_initials=True)).content
    assert b"ATTENDEE" not in shown
    assert all(len(line) <= 75 for line in shown.split(b"\r\n"))


def test_a_client_sees_their_own_at_every_practice(clock: Clock, db: None) -> None:
    home = at_home(clock)
    mine = make_session(professional=home.professional, client=home.client)
    make_session(professional=home.professional, starts_at=NOW + hours(40))
    answer = read(home, make_feed(home.client, shows_initials=True))
    assert times(answer) == [mine.starts_at]
    assert b"SUMMARY:Appointment\r\n" in answer.content


def test_another_professionals_sessions_are_not_in_it(desk: Desk) -> None:
    make_session(professional=make_professional(practice=desk.professional.practice))
    assert times(read(desk, make_feed(desk.professional))) == []


# --- what becomes of a session


def test_a_change_keeps_the_name_and_raises_the_sequence(desk: Desk) -> None:
    feed, session = make_feed(desk.professional), make_session(professional=desk.professional)
    (before,) = events_in(read(desk, feed).content)
    edit(session, span=span_at(NOW + hours(90)))
    (after,) = events_in(read(desk, feed).content)
    assert before["uid"] == after["uid"]
    assert re.fullmatch(r"[0-9a-f]{40}@kept", before["uid"])
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == NOW + hours(90)


def test_a_cancelled_one_is_told_of_for_thirty_days(desk: Desk, clock: Clock) -> None:
    feed = make_feed(desk.professional)
    cancel(make_session(professional=desk.professional, starts_at=NOW + timedelta(days=60)))
    (event,) = events_in(read(desk, feed).content)
    assert event["status"] == "CANCELLED"
    clock.go(timedelta(days=29))
    assert len(times(read(desk, feed))) == 1
    clock.go(timedelta(days=1))
    assert times(read(desk, feed)) == []


def test_a_deleted_one_vanishes_at_once(desk: Desk) -> None:
    feed, session = make_feed(desk.professional), make_session(professional=desk.professional)
    delete(session)
    assert times(read(desk, feed)) == []


def test_thirty_days_back_and_a_year_ahead(desk: Desk) -> None:
    days = {-31: 0, -29: 1, 364: 1, 366: 0}
    for number in days:
        state = State.COMPLETE if number < 0 else State.PLANNED
        make_session(professional=desk.professional, state=state, starts_at=NOW + timedelta(days=number))
    assert len(times(read(desk, make_feed(desk.professional)))) == sum(days.values())


def test_of_too_many_what_is_to_come_goes_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_EVENTS == 500
    monkeypatch.setattr(feed_reads, "MOST_EVENTS", 3)
    for number in (-2, -1, 1, 2):
        state = State.COMPLETE if number < 0 else State.PLANNED
        make_session(professional=desk.professional, state=state, starts_at=NOW + timedelta(days=number))
    told = [(start - NOW).days for start in times(read(desk, make_feed(desk.professional)))]
    assert told == [-1, 1, 2]


# --- how it is read


def test_what_has_not_changed_is_not_sent_again(desk: Desk, clock: Clock) -> None:
    feed, session = make_feed(desk.professional), make_session(professional=desk.professional)
    first = read(desk, feed)
    clock.go(timedelta(minutes=10))
    again = read(desk, feed, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    edit(session, span=span_at(NOW + hours(90)))
    assert read(desk, feed, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_nobody_keeps_it_and_it_is_as_long_as_it_is(desk: Desk) -> None:
    answer = read(desk, make_feed(desk.professional), **{"Accept-Encoding": "gzip, br"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert (answer.headers["Referrer-Policy"], answer.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "Content-Encoding" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_a_revoked_one_is_gone_and_what_never_was_is_not_found(desk: Desk) -> None:
    feed = make_feed(desk.professional)
    assert desk.fill("/settings/feed/revocation").where == "/settings/feed"
    gone = read(desk, feed)
    assert (gone.status_code, "no longer in use" in gone.content.decode()) == (410, True)
    for path in ("/feeds/ic_nothing.ics", f"{address_of(feed)}/../x", "/feeds/.ics", "/feeds/a/b.ics"):
        assert Visitor().get(path).status_code == 404
    assert Visitor().post(address_of(feed)).status_code == 405


def test_a_link_of_another_purpose_opens_no_feed(desk: Desk) -> None:
    feed = make_feed(desk.professional)
    assert Visitor().get(f"/m/{feed.secret}").status_code == 404


def test_after_sixty_in_an_hour_it_is_said_when_to_come_back(desk: Desk, clock: Clock) -> None:
    feed = make_feed(desk.professional)
    CalendarFeed.objects.update(hour=NOW, asked=MOST_AN_HOUR - 1)
    clock.go(timedelta(minutes=20))
    assert read(desk, feed).status_code == 200
    answer = read(desk, feed)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(40 * 60))


def test_who_tries_many_addresses_is_told_to_wait(desk: Desk) -> None:
    cache.clear()
    answers = [Visitor().get(f"/feeds/ic_{number}.ics").status_code for number in range(61)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert read(desk, make_feed(desk.professional)).status_code == 200, "a good one is none of those"
    cache.clear()


def test_its_secret_is_in_no_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    feed = make_feed(desk.professional)
    with caplog.at_level(logging.DEBUG, logger="kept.requests"):
        read(desk, feed)
        CalendarFeed.objects.update(revoked_at=NOW)
        read(desk, feed)
    said = [str(record.__dict__) for record in caplog.records if record.name.startswith("kept")]
    assert said
    assert not any(feed.secret in each for each in said)
