"""A client's own sessions: what they see of them, cancelling and rebooking with the consequence shown before."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kept.core.lifecycle import State
from kept.core.policy import MESSAGE_TEXTS, Funding, Message, Origin
from kept.edges.web.consequence import NO_LONGER_USABLE
from kept.store.diary.models import Session
from kept.store.ledger.models import Grant
from tests.deeds import book, cancel_as_client, edit
from tests.digest import SEEN, digest
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Answer, Clock, Desk
from tests.make import (
    NOW,
    credit_of,
    fresh,
    hours,
    letters_about,
    make_client,
    make_payment,
    make_session,
    minutes,
    payment_of,
    span_at,
)
from tests.openings import rebook

M1, M2 = (MESSAGE_TEXTS[message] for message in Message)
SOON, FAR = NOW + hours(5), NOW + timedelta(days=5)


@pytest.fixture
def home(db: None, clock: Clock) -> Home:
    return at_home(clock)


@pytest.fixture
def member(db: None, clock: Clock) -> Home:
    return at_home(clock, member=True, credits_each=2, door=Origin.HUB)


def session_of(home: Home, **made: Any) -> Session:
    return make_session(professional=home.professional, client=home.client, **made)


def hub_session(home: Home, **made: Any) -> Session:
    return session_of(home, funding=Funding.CREDIT, **{"starts_at": FAR} | made)


def rebooking(home: Home, old: Session, number: int = 0, *, page: Answer | None = None, **typed: Any) -> Answer:
    """Chooses one of the free times and sends it."""
    path = f"/bookings/{old.uuid}/rebooking"
    page = page or home.get(path)
    times = [line.split('"')[0] for line in page.page.split('name="starts_at" value="')[1:]]
    return home.send(page.form(path), starts_at=times[number], **typed)


# --- what they see


def test_upcoming_and_past_and_what_can_be_done(member: Home) -> None:
    hub, private = hub_session(member), session_of(member, starts_at=FAR + hours(3))
    over = session_of(member, starts_at=NOW - hours(3), state=State.COMPLETE)
    page = member.get("/bookings")
    assert f"/bookings/{hub.uuid}/rebooking" in page.page
    assert f"/bookings/{private.uuid}/rebooking" not in page.page
    assert f"/bookings/{private.uuid}/cancellation" in page.page
    assert "To move it, ask your professional for a new time." in page.words
    assert f"/bookings/{over.uuid}" not in page.page
    assert f"/bookings/{over.uuid}" in member.get("/bookings?section=past").page


def test_empty_pages_say_what_to_do_next(home: Home) -> None:
    for path, words in (
        ("/bookings", "No session is booked"),
        ("/bookings?section=past", "Nothing is over yet"),
        ("/my-hub", "You belong to no Wellbeing Hub"),
        ("/my-payments", "Nothing is left to pay"),
        ("/my-payments?section=paid", "Nothing is paid yet"),
    ):
        assert words in home.get(path).words


def test_a_session_tells_until_when_it_is_free_in_the_clients_zone(home: Home) -> None:
    page = home.get(f"/bookings/{session_of(home, starts_at=FAR).uuid}")
    assert "Saturday 20 June 2026, 11:00–11:50 Europe/Paris (CEST) · 10:00 in Europe/Dublin (IST)" in page.words
    assert "to cancel until Fri 19 Jun 11:00 CEST" in page.words


def test_the_meeting_opens_a_quarter_of_an_hour_before_and_changes_nothing(home: Home) -> None:
    session = session_of(home, starts_at=FAR)
    edit(session, meeting_url="https://meet.example/1")
    path, before = f"/bookings/{session.uuid}", digest(without=SEEN)
    home.clock.now = FAR - minutes(15) - timedelta.resolution
    assert "Join session" not in home.get(path).words
    assert (home.get(f"{path}/joining").status, home.get(f"{path}/joining").code) == (409, "too_early_to_join")
    home.clock.now = FAR - minutes(15)
    assert "Join session" in home.get(path).words
    assert home.get(f"{path}/joining").where == "https://meet.example/1"
    assert digest(without=SEEN) == before


def test_who_lacks_particulars_gives_them_before_joining(home: Home) -> None:
    session = session_of(home, starts_at=FAR)
    edit(session, meeting_url="https://meet.example/1")
    home.professional.required_particulars = ["phone"]
    home.professional.save(update_fields=["required_particulars"])
    home.clock.now = FAR
    path = f"/bookings/{session.uuid}/joining"
    assert home.get(path).where == f"/connections/{home.professional.uuid}/particulars?next={path}"


def test_connections_hub_and_payments(member: Home) -> None:
    hub_session(member)
    session_of(member, starts_at=NOW - hours(3), state=State.COMPLETE)
    make_payment(member.professional, member.client)
    assert "Nora Byrne Book session Harbour Practice" in member.get("/connections").words
    hub = member.get("/my-hub").words
    assert "Credits left 1" in hub
    assert "1 credit held for your session on Sat 20 Jun 2026" in hub
    payments = member.get("/my-payments").words
    assert "Counselling" in payments
    assert "A workbook Nora Byrne" in payments
    assert "€40.00" in payments


def test_the_hubs_professionals_can_be_booked(member: Home) -> None:
    hub = member.get("/my-hub").page.split('href="/my-hub/')[1].split('"')[0]
    page = member.get(f"/my-hub/{hub}")
    assert f"/connections/{member.professional.uuid}/booking?door=hub" in page.page
    assert member.get(f"/my-hub/{uuid4()}").status == 404
    key = {"request_key": str(uuid4())}
    assert member.post(f"/my-hub/{hub}/connections/{uuid4()}", key).status == 404


# --- cancelling


@pytest.mark.parametrize(("starts_at", "policy", "message", "words"), [
    (SOON, 24, M1, "Nora Byrne decides whether you pay €70.00 for this session"),
    (SOON, 48, M2, "Nora Byrne decides whether you pay €70.00 for this session"),
    (NOW + hours(30), 48, M2, "Nora Byrne decides whether you pay €70.00 for this session"),
    (FAR, 48, M2, "get a cancellation by e-mail. Free of charge until Thu 18 Jun 11:00 CEST."),
    (FAR, 24, "", "Free of charge until Fri 19 Jun 11:00 CEST."),
])  # fmt: skip
def test_the_consequence_is_shown_before(home: Home, starts_at: Any, policy: int, message: str, words: str) -> None:
    home.professional.policy_hours = policy
    home.professional.save(update_fields=["policy_hours"])
    page = home.get(f"/bookings/{session_of(home, starts_at=starts_at).uuid}/cancellation")
    shown = [text for text in (M1, M2) if text in page.words.replace("&#x27;", "'")]
    assert shown == [message] * bool(message)
    assert words in page.words


def test_cancelling_late_takes_the_credit_and_tells_both(member: Home) -> None:
    session = hub_session(member, starts_at=SOON)
    page = member.get(f"/bookings/{session.uuid}/cancellation")
    assert M1 in page.words
    assert "The sponsored credit is taken." in page.words
    done = member.send(page.form(f"/bookings/{session.uuid}/cancellation"))
    assert done.where == f"/bookings/{session.uuid}"
    assert "Cancelled Mon 15 Jun 11:00 CEST, by you" in member.get(done.where).words
    assert (credit_of(session), letters_about(session, since=NOW)) == (
        "taken",
        [("client", "cancelled"), ("professional", "cancelled")],
    )


def test_a_credit_that_comes_back_too_late_to_be_used_is_said_before(member: Home) -> None:
    session = hub_session(member)
    path = f"/bookings/{session.uuid}/cancellation"
    assert NO_LONGER_USABLE not in member.get(path).words
    Grant.objects.update(ends_at=NOW)
    assert f"The sponsored credit comes back to you. {NO_LONGER_USABLE}" in member.get(path).words
    desk = Desk(member.professional, member.clock)
    asked = desk.get(f"/sessions/{session.uuid}/cancellation").form(f"/sessions/{session.uuid}/cancellation")
    assert f"goes back to the client. {NO_LONGER_USABLE}" in desk.send(asked, reason="client").words


def test_an_outcome_that_changed_is_shown_anew(member: Home) -> None:
    session = hub_session(member, starts_at=NOW + hours(24))
    path = f"/bookings/{session.uuid}/cancellation"
    page = member.get(path)
    assert "The sponsored credit comes back to you." in page.words
    member.clock.go(minutes(1))
    before = digest(without=SEEN)
    answer = member.send(page.form(path))
    assert (answer.status, answer.code) == (409, "outcome_changed")
    assert M1 in answer.words
    assert "The sponsored credit is taken." in answer.words
    assert digest(without=SEEN) == before
    assert member.send(answer.form(path)).status == 303


def test_what_is_over_says_so(home: Home) -> None:
    session = session_of(home, starts_at=FAR)
    page = home.get(f"/bookings/{session.uuid}/cancellation")
    cancel_as_client(session)
    answer = home.send(page.form(f"/bookings/{session.uuid}/cancellation"))
    assert (answer.status, answer.code) == (409, "already_cancelled")
    assert home.get(f"/bookings/{session.uuid}/cancellation").code == "already_cancelled"


# --- rebooking


def test_rebooking_links_old_and_new_on_both_sides(member: Home) -> None:
    old = hub_session(member)
    done = rebooking(member, old, 3)
    new = Session.objects.get(rebooked_from=old)
    assert done.where == f"/bookings/{new.uuid}"
    assert (credit_of(new), payment_of(old).state) == ("held", "voided")
    shown = member.get(done.where)
    assert "The session is rebooked." in shown.words
    assert f"/bookings/{old.uuid}" in shown.page
    assert f'/bookings/{new.uuid}">' in member.get(f"/bookings/{old.uuid}").page


def test_a_late_one_needs_another_credit_or_consent(member: Home) -> None:
    old = hub_session(member, starts_at=SOON)
    page = member.get(f"/bookings/{old.uuid}/rebooking")
    assert M1 in page.words
    assert "another of your sponsored credits pays it (1 left)" in page.words
    book(member.professional, member.client, starts_at=FAR, funding=Funding.CREDIT)
    answer = rebooking(member, old, page=page)
    assert (answer.status, answer.code) == (409, "no_credit")
    assert fresh(old).state == State.PLANNED
    assert rebooking(member, old, page=answer, pays_self="on").status == 303
    assert Session.objects.get(rebooked_from=old).funding == "self_pay"


def test_a_private_session_is_not_rebooked_here(home: Home) -> None:
    answer = home.get(f"/bookings/{session_of(home, starts_at=FAR).uuid}/rebooking")
    assert (answer.status, answer.code) == (409, "rebook_not_offered")
    assert "ask your professional for a new time" in answer.words


def test_a_time_that_somebody_took_shows_the_next_three(member: Home) -> None:
    old = hub_session(member)
    page = member.get(f"/bookings/{old.uuid}/rebooking")
    book(member.professional, make_client(member.professional), starts_at=NOW)
    before = digest()
    answer = rebooking(member, old, page=page)
    assert (answer.status, answer.code) == (409, "slot_taken")
    assert "The next free times Mon 15 Jun 12:00 CEST Mon 15 Jun 12:30 CEST Mon 15 Jun 13:00 CEST" in answer.words
    assert digest() == before


def test_a_rebooking_without_a_time_asks_for_one(member: Home) -> None:
    old = hub_session(member)
    path = f"/bookings/{old.uuid}/rebooking"
    answer = member.send(member.get(path).form(path))
    assert (answer.status, answer.code) == (422, "required")


# --- whose they are


@pytest.mark.parametrize("page", ["", "/joining", "/cancellation", "/rebooking"])
def test_anothers_and_what_is_not_there_look_alike(home: Home, clock: Clock, page: str) -> None:
    other = at_home(clock)
    theirs = session_of(other, starts_at=FAR)
    deleted = session_of(home, state=State.DELETED, starts_at=FAR)
    before = digest()
    for session_id in (theirs.uuid, deleted.uuid, uuid4()):
        assert home.get(f"/bookings/{session_id}{page}").status == 404
        if page in ("/cancellation", "/rebooking"):
            assert home.post(f"/bookings/{session_id}{page}", {"request_key": str(uuid4())}).status == 404
    assert digest() == before


def test_looking_changes_nothing_and_no_cache_keeps_it(member: Home) -> None:
    session = hub_session(member)
    before = digest()
    own = f"/bookings/{session.uuid}"
    for path in (
        "/bookings",
        own,
        f"{own}/cancellation",
        f"{own}/rebooking",
        "/connections",
        "/my-hub",
        "/my-payments",
    ):
        answer = member.get(path)
        assert answer.status == 200
        assert "no-store" in answer.headers["Cache-Control"]
    assert digest() == before


@pytest.mark.parametrize("path", [
    "/bookings", "/bookings?section=past", "/connections", "/my-hub", "/my-payments", "booking", "rebooking",
])  # fmt: skip
def test_a_page_asks_as_many_questions_for_thirty_rows_as_for_one(member: Home, path: str) -> None:
    first = session_of(member, starts_at=NOW + timedelta(days=20))
    hub = hub_session(member, starts_at=NOW + timedelta(days=30))
    path = {
        "booking": f"/connections/{member.professional.uuid}/booking",
        "rebooking": f"/bookings/{hub.uuid}/rebooking",
    }.get(path, path)
    numbers = []
    for rows in (range(1), range(1, 30)):
        for row in rows:
            made = {"starts_at": NOW + hours(30 + 2 * row)}
            session_of(member, **made)
            session_of(member, starts_at=NOW - hours(4 + 2 * row), state=State.COMPLETE)
        with CaptureQueriesContext(connection) as asked:
            assert member.get(path).status == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1], first


def test_a_professionals_pop_up_shows_the_rebooking(member: Home) -> None:
    old = hub_session(member)
    new = Session.objects.get(uuid=rebook(old, starts_at=FAR + hours(2)))
    member.visitor.force_login(member.professional.user)
    assert f"/sessions/{new.uuid}" in member.get(f"/sessions/{old.uuid}").page
    assert f"/sessions/{old.uuid}" in member.get(f"/sessions/{new.uuid}").page
    assert span_at(FAR).start == old.starts_at
