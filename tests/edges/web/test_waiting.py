"""A client waits for an earlier time, is offered one, and books or declines it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kept.core.policy import Funding, Origin
from kept.store.diary.models import Session, Wait, WaitOffer
from kept.store.invariants.reads import broken_claims
from kept.usecases.offer_freed_slots import offer_freed_slots
from tests.deeds import cancel_as_client
from tests.digest import digest
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Answer, Clock
from tests.make import NOW, hours, make_session
from tests.waiting import wait_for_time

START = NOW + hours(30)


@pytest.fixture
def home(db: None, clock: Clock) -> Home:
    return at_home(clock, notice_hours=48)


@pytest.fixture
def member(db: None, clock: Clock) -> Home:
    return at_home(clock, member=True, credits_each=1, door=Origin.HUB, notice_hours=48)


def path(home: Home) -> str:
    return f"/connections/{home.professional.uuid}/waitlist"


def join(home: Home, **typed: object) -> Answer:
    return home.fill(path(home), **typed)


def offered(home: Home) -> WaitOffer:
    """Somebody else's session of tomorrow is cancelled, and its time offered."""
    wait_for_time(
        home.professional,
        home.client,
        door=Origin.HUB if home.client.acquaintances.get().door == "hub" else Origin.PRACTICE,
    )
    cancel_as_client(make_session(professional=home.professional, starts_at=START))
    offer_freed_slots(now=NOW)
    return WaitOffer.objects.get()


# --- waiting


def test_what_is_waited_for_is_shown_among_what_is_to_come(home: Home) -> None:
    answer = join(home, weekdays=["1", "3"], from_time="09:00", until_time="00:00", last_day="2026-07-01")
    assert answer.where == "/bookings"
    wait = Wait.objects.get()
    assert (wait.weekdays, wait.from_minute, wait.until_minute) == ([1, 3], 540, 1440)
    shown = home.get("/bookings").words
    assert "You are on the waitlist." in shown
    assert "Tuesday, Thursday, 09:00–24:00 (Europe/Dublin), until 1 July 2026" in shown


def test_the_free_times_lead_to_it(home: Home) -> None:
    assert path(home) in home.get(f"/connections/{home.professional.uuid}/booking").page


def test_it_is_changed_and_left(home: Home) -> None:
    join(home)
    assert "Wait for this instead" in home.get(path(home)).words
    join(home, weekdays=["6"])
    assert Wait.objects.get(state="waiting").weekdays == [6]
    wait = Wait.objects.get(state="waiting")
    left = home.send(home.get(path(home)).form(f"/waits/{wait.uuid}/ending"))
    assert (left.where, Wait.objects.filter(state="waiting").count()) == ("/bookings", 0)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"weekdays": []}, "required"),
        ({"from_time": "10:00", "until_time": "09:00"}, "end_before_start"),
        ({"last_day": "2026-06-14"}, "wait_too_long"),
        ({"last_day": "2027-06-14"}, "wait_too_long"),
        ({"last_day": "soon"}, "invalid_date"),
        ({"service": str(uuid4())}, "unknown_service"),
        ({"door": "hub"}, "unknown_choice"),
        ({"more": "x"}, "unknown_field"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_changes(home: Home, typed: dict[str, object], code: str) -> None:
    before = digest()
    answer = join(home, **typed)
    assert (answer.status, answer.code) == (422, code)
    assert digest() == before


def test_nobody_waits_for_a_stranger(home: Home) -> None:
    assert home.get(f"/connections/{uuid4()}/waitlist").status == 404


# --- the offer


def test_an_offer_is_shown_and_looking_changes_nothing(home: Home) -> None:
    offer = offered(home)
    before = digest()
    assert f'href="/offers/{offer.uuid}"' in home.get("/bookings").page
    assert "Held for you until Mon 15 Jun 13:00 CEST" in home.get(f"/offers/{offer.uuid}").words
    assert digest() == before


def test_an_offer_is_booked_by_the_usual_confirmation_without_notice(home: Home) -> None:
    offer = offered(home)
    page = home.get(f"/offers/{offer.uuid}")
    where = page.page.split('href="/holds/')[1].split('"')[0].replace("&amp;", "&")
    confirm = home.get(f"/holds/{where}")
    assert "Held for you until 13:00." in confirm.words
    answer = home.send(confirm.form(f"/connections/{home.professional.uuid}/booking"), agrees="on")
    session = Session.objects.get(uuid=answer.where.removeprefix("/bookings/"))
    assert (session.starts_at, session.client) == (START, home.client)
    assert "You booked this time." in home.get(f"/offers/{offer.uuid}").words
    assert broken_claims() == {}


def test_a_member_books_an_offer_with_a_credit(member: Home) -> None:
    offer = offered(member)
    where = member.get(f"/offers/{offer.uuid}").page.split('href="/holds/')[1].split('"')[0].replace("&amp;", "&")
    form = member.get(f"/holds/{where}").form(f"/connections/{member.professional.uuid}/booking")
    answer = member.send(form)
    session = Session.objects.get(uuid=answer.where.removeprefix("/bookings/"))
    assert (session.funding, session.origin) == (Funding.CREDIT, Origin.HUB)
    assert broken_claims() == {}


def test_an_offer_is_declined_once(home: Home) -> None:
    offer = offered(home)
    form = home.get(f"/offers/{offer.uuid}").form(f"/offers/{offer.uuid}/declination")
    assert home.send(form).where == "/bookings"
    assert "no longer held for you" in home.get(f"/offers/{offer.uuid}").words
    assert home.send(form, request_key=str(uuid4())).status == 404


def test_an_offer_that_lapsed_leads_to_the_free_times(home: Home, clock: Clock) -> None:
    offer = offered(home)
    clock.go(timedelta(hours=2))
    shown = home.get(f"/offers/{offer.uuid}")
    assert "no longer held for you. You are still on the waitlist." in shown.words
    assert "Book this time" not in shown.words


def test_anothers_offer_is_not_there(home: Home, clock: Clock) -> None:
    offer = offered(home)
    stranger = at_home(clock)
    assert stranger.get(f"/offers/{offer.uuid}").status == 404
    assert stranger.get(f"/holds/{offer.hold.uuid}?service={offer.wait.service.uuid}&door=practice").status == 404
    assert stranger.post(f"/offers/{offer.uuid}/declination", {"request_key": str(uuid4())}).status == 404
    assert stranger.post(f"/waits/{offer.wait.uuid}/ending", {"request_key": str(uuid4())}).status == 404
