"""Booking a session through Django's own client."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from kept.core.availability import WeeklyHours
from kept.core.policy import Funding, Origin
from kept.store.diary.models import Session
from kept.store.people.models import Client
from tests.digest import digest
from tests.edges.web.desk import Answer, Desk, id_of
from tests.edges.web.refusals import expect_refusal
from tests.make import (
    actor_of,
    credit_of,
    fresh,
    letters_about,
    make_client,
    make_hub,
    make_professional,
    make_session,
)

NEW: Final = "/sessions/new"


@pytest.fixture
def dara(desk: Desk) -> Client:
    return make_client(desk.professional)


def test_a_session_is_booked_with_all_that_was_said(desk: Desk, dara: Client) -> None:
    answer = book(
        desk,
        dara,
        day="2026-06-19",
        time="14:30",
        minutes_wanted="90",
        place="on_site",
        price="82.50",
        meeting_url="https://meet.example.org/room",
    )
    session = Session.objects.get()
    assert (answer.status, answer.where) == (303, f"/sessions/{session.uuid}")
    assert (session.starts_at, session.ends_at) == (at(19, 13, 30), at(19, 15))
    assert (session.place, session.price_minor, session.origin) == ("on_site", 8250, Origin.PRACTICE)
    assert session.meeting_url == "https://meet.example.org/room"
    assert letters_about(session) == [("client", "confirmed"), ("professional", "confirmed")]
    assert "The session is booked." in desk.get(answer.where).words


def test_what_is_left_empty_is_the_services_own(desk: Desk, dara: Client) -> None:
    book(desk, dara, day="2026-06-19", time="14:30")
    session = Session.objects.get()
    assert session.ends_at == at(19, 14, 20)
    assert (session.place, session.price_minor) == ("video", 7000)


def test_a_credit_pays_where_there_is_one(desk: Desk, dara: Client) -> None:
    make_hub([desk.professional], [dara], credits_each=1)
    book(desk, dara, funding="credit")
    session = Session.objects.get()
    assert (session.funding, session.origin, credit_of(session)) == (Funding.CREDIT, Origin.HUB, "held")


def test_the_calendar_says_what_it_asks_about(desk: Desk, dara: Client) -> None:
    shown = desk.get(
        f"{NEW}?starts_at=2026-06-18T10:00:00%2B01:00&ends_at=2026-06-18T11:15:00%2B01:00&client={dara.uuid}"
    )
    values = shown.form(NEW).values
    assert (values["day"], values["time"], values["minutes_wanted"]) == ("2026-06-18", "10:00", "75")
    assert (values["client"], values["notify"]) == (id_of(dara), "on")


@pytest.mark.parametrize(
    "query",
    ["starts_at=tomorrow", "starts_at=9999-12-31", "starts_at=2026-06-18T10:00:00%2B25:00", "client=%00", "ends_at=x"],
)
def test_a_question_that_makes_no_sense_is_not_asked(desk: Desk, dara: Client, query: str) -> None:
    values = desk.get(f"{NEW}?{query}").form(NEW).values
    assert (values["day"], values["time"]) == ("2026-06-15", "11:00"), "the next full hour in Dublin"


def test_a_session_may_be_logged_afterwards_and_nobody_is_told_unless_asked(desk: Desk, dara: Client) -> None:
    shown = desk.get(f"{NEW}?starts_at=2026-06-12T10:00:00").form(NEW)
    assert "notify" not in shown.values, "preset off for what is past"
    desk.send(shown, client=id_of(dara))
    desk.send(desk.get(f"{NEW}?starts_at=2026-06-12T12:00:00").form(NEW), client=id_of(dara), notify="on")
    quiet, told = Session.objects.order_by("starts_at")
    assert letters_about(quiet) == []
    assert letters_about(told) == [("client", "confirmed"), ("professional", "confirmed")]


# --- what stands in the way


def test_a_time_that_is_taken_is_said_by_the_taken_time(desk: Desk, dara: Client) -> None:
    make_session(professional=desk.professional, starts_at=at(19, 9))
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    answer = expect_refusal(desk, form, {"day": "2026-06-19", "time": "10:30"}, code="overlap", wrong="time")
    assert "You already have a session Fri 19 Jun 2026, 10:00–10:50." in answer.words


def test_a_client_who_is_busy_in_this_practice_cannot_be_booked(desk: Desk, dara: Client) -> None:
    colleague = make_professional(practice=desk.professional.practice)
    make_client(colleague, account=actor_of(dara))
    make_session(professional=colleague, client=dara, starts_at=at(19, 9))
    before = digest()
    answer = book(desk, dara, day="2026-06-19", time="10:30")
    assert (answer.status, answer.code, digest()) == (409, "overlap", before)
    assert "This client already has a session in this practice at that time." in answer.words
    assert "Nora Byrne at" not in answer.words


def test_outside_hours_is_a_warning_that_can_be_accepted(desk: Desk) -> None:
    desk = another_desk(desk, working_hours=[WeeklyHours(0, 9 * 60, 17 * 60)])
    client = make_client(desk.professional)
    form = desk.get(f"{NEW}?client={client.uuid}").form(NEW)
    typed = {"day": "2026-06-22", "time": "18:00"}
    answer = expect_refusal(desk, form, typed, code="outside_hours")
    warned = answer.form(NEW)
    assert warned.wrong == {"outside_hours"}
    assert (warned.values["day"], warned.values["time"]) == ("2026-06-22", "18:00")
    assert desk.send(warned, outside_hours="on").status == 303
    session = Session.objects.get()
    assert session.starts_at == at(22, 17)

    again = expect_refusal(desk, edit_form(desk, session), {"time": "19:00"}, code="outside_hours").form(
        path_of(session)
    )
    assert desk.send(again, outside_hours="on").status == 303
    assert fresh(session).starts_at == at(22, 18)


def test_a_credit_needs_a_hub_and_one_that_is_left(desk: Desk, dara: Client) -> None:
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    expect_refusal(desk, form, {"funding": "credit"}, code="credit_not_for_origin", wrong="funding")
    make_hub([desk.professional], [dara])
    expect_refusal(desk, form, {"funding": "credit"}, code="no_credit", wrong="funding")


# --- one key, one effect


def test_a_booking_that_is_sent_twice_is_one(desk: Desk, dara: Client) -> None:
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    first, second = desk.send(form), desk.send(form)
    assert Session.objects.count() == 1
    assert first.where == second.where == f"/sessions/{Session.objects.get().uuid}"


def test_a_key_is_for_one_request(desk: Desk, dara: Client) -> None:
    form = desk.get(f"{NEW}?client={dara.uuid}").form(NEW)
    desk.get(desk.send(form).where)
    expect_refusal(desk, form, {"time": "16:00"}, code="idempotency_mismatch")
    answer = desk.send(form, time="17:00", request_key="none")
    assert (answer.status, answer.code) == (422, "required")
    assert "incomplete or too old" in answer.words
    assert Session.objects.count() == 1


# --- how it is done


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In June 2026, in UTC: an hour less than in Dublin."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def book(desk: Desk, client: Client, **typed: Any) -> Answer:
    return desk.fill(NEW, client=id_of(client), **typed)


def another_desk(desk: Desk, **about: Any) -> Desk:
    return Desk(make_professional(**about), desk.clock)


def edit_form(desk: Desk, session: Session) -> Any:
    return desk.get(path_of(session)).form(path_of(session))


def path_of(session: Session) -> str:
    return f"/sessions/{session.uuid}/edit"
