"""A client books: the service, a free time in their own zone, what it means, and the deed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from kept.core.availability import WeeklyHours
from kept.core.money import Money
from kept.core.offers import ServiceTerms
from kept.core.policy import Funding, Origin
from kept.store.diary.models import Service, Session, SlotHold
from kept.store.diary.writes.offers import insert_services
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import Entry
from tests.deeds import book
from tests.digest import digest
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Answer, Clock
from tests.make import EURO, NOW, credit_of, hours, letters_about, make_client, make_professional, minutes
from tests.openings import book_as_client, opens, ruled

BOTH = [("client", "confirmed"), ("professional", "confirmed")]


@pytest.fixture
def home(db: None, clock: Clock) -> Home:
    return at_home(clock)


@pytest.fixture
def member(db: None, clock: Clock) -> Home:
    return at_home(clock, member=True, credits_each=1, door=Origin.HUB)


def slots(home: Home, **asked: str) -> Answer:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return home.get(f"/connections/{home.professional.uuid}/booking?{query}")


def choose(home: Home, number: int = 0, *, page: Answer | None = None) -> Answer:
    """Presses one of the free times, and follows to the page that asks for the confirmation."""
    form = (page or slots(home)).form(f"/connections/{home.professional.uuid}/holds")
    name, at = form.buttons[number]
    held = home.send(form, **{name: at})
    return home.get(held.where) if held.where else held


def confirm(home: Home, page: Answer, **typed: Any) -> Answer:
    return home.send(page.form(f"/connections/{home.professional.uuid}/booking"), **typed)


def only_session() -> Session:
    return Session.objects.get()


# --- choosing


def test_the_only_service_is_chosen_and_times_are_the_clients(home: Home) -> None:
    page = slots(home)
    assert "Counselling · 50 minutes · Video · €70.00" in page.words
    assert "Times are in your zone, Europe/Paris. Your professional is in Europe/Dublin." in page.words
    first = datetime.fromisoformat(page.form(f"/connections/{home.professional.uuid}/holds").buttons[0][1])
    assert first == NOW
    assert "Monday 15 June 2026 11:00 11:30" in page.words


def test_several_services_are_offered_first(home: Home) -> None:
    wish = ServiceTerms("First talk", 30, Money(3000, EURO), "phone")
    insert_services([wish], professional_id=home.professional.id, practice_id=home.professional.practice_id)
    page = slots(home)
    assert "Choose a service" in page.words
    assert "30 minutes · Phone €30.00" in page.words
    chosen = slots(home, service=str(Service.objects.get(name="First talk").uuid))
    assert "First talk · 30 minutes" in chosen.words


def test_the_next_session_with_each_is_told_else_the_last(home: Home) -> None:
    for day in (-9, -2):
        book(home.professional, home.client, starts_at=NOW + timedelta(days=day))
    assert "Last session: Sat 13 Jun 11:00 CEST" in home.get("/connections").words
    for day in (8, 4):
        book(home.professional, home.client, starts_at=NOW + timedelta(days=day))
    assert "Next session: Fri 19 Jun 11:00 CEST" in home.get("/connections").words


def test_a_week_without_a_free_time_says_when_the_next_is(home: Home) -> None:
    home.professional.weekly_hours.all().delete()
    opens(home.professional, [WeeklyHours(0, 540, 600)])
    book_over = NOW + timedelta(days=0) - hours(1)
    for week in range(2):
        book(home.professional, make_client(home.professional), starts_at=book_over + timedelta(weeks=week))
    page = slots(home)
    assert "No free time in these days" in page.words
    assert "The next free time is Mon 29 Jun 10:00 CEST." in page.words
    assert 'from=2026-06-29">Show it' in page.page
    assert "10:00" in slots(home, **{"from": "2026-06-29"}).words


def test_nothing_free_at_all_is_said(home: Home) -> None:
    home.professional.weekly_hours.all().delete()
    assert "Nothing is free later either" in slots(home).words


@pytest.mark.parametrize("asked", ["2026-13-99", "0001-01-01", "yesterday", "1999-01-01"])
def test_a_week_that_is_none_is_this_one(home: Home, asked: str) -> None:
    assert "15 June – 21 June 2026" in slots(home, **{"from": asked}).words


def test_a_member_who_is_a_private_client_too_chooses(db: None, clock: Clock) -> None:
    home = at_home(clock, member=True, credits_each=1)
    assert "a sponsored credit pays" in slots(home).words
    private = slots(home, door="practice")
    assert "€70.00" in private.words
    assert "Wellbeing Hub Privately" in private.words
    page = choose(home, page=private)
    assert "Sponsored credits pay sessions booked by the Wellbeing Hub only." in page.words


# --- holding


def test_choosing_holds_and_leaving_lets_go(home: Home) -> None:
    page = choose(home)
    assert "Held for you until 11:05." in page.words
    hold = SlotHold.objects.get()
    gone = home.send(page.form(f"/holds/{hold.uuid}/release"))
    assert gone.where.startswith(f"/connections/{home.professional.uuid}/booking?service=")
    assert not SlotHold.objects.exists()
    assert home.get(f"/holds/{hold.uuid}").status == 404


def test_looking_holds_nothing(home: Home) -> None:
    before = digest()
    slots(home)
    assert digest() == before


def test_a_hold_that_is_over_says_so_and_may_still_be_confirmed(home: Home) -> None:
    choose(home, 4)
    home.clock.go(minutes(6))
    page = home.get(f"/holds/{SlotHold.objects.get().uuid}?door=practice")
    assert "This time is no longer held for you." in page.words
    assert confirm(home, page, agrees="on").status == 303


def test_a_time_that_somebody_took_leads_to_the_next_three(home: Home) -> None:
    page = slots(home)
    book(home.professional, make_client(home.professional), starts_at=NOW + hours(1))
    answer = choose(home, 2, page=page)
    assert (answer.status, answer.code) == (409, "slot_taken")
    assert "This time was just taken. Please choose another. The next free times" in answer.words
    times = [value for _, value in answer.form(f"/connections/{home.professional.uuid}/holds").buttons]
    assert times == [(NOW + hours(2) + minutes(30 * n)).isoformat() for n in range(3)]


# --- confirming


def test_without_credits_the_client_pays_and_agrees(home: Home) -> None:
    page = choose(home, 100)
    assert "You pay €70.00, due when the session is over." in page.words
    assert "You can cancel free of charge until Tue 16 Jun 13:00 CEST." in page.words
    refused = confirm(home, page)
    assert (refused.status, refused.code) == (422, "agree_to_pay")
    assert "Tick the box if you agree to pay €70.00 yourself." in refused.words
    assert not Session.objects.exists()

    booked = confirm(home, refused, agrees="on")
    session = only_session()
    assert booked.where == f"/bookings/{session.uuid}"
    assert (session.origin, session.funding, session.price_minor) == ("practice", "self_pay", 7000)
    assert letters_about(session) == BOTH
    assert Entry.objects.get(action="session.booked").codes["agreed_minor"] == 7000
    assert "Your session is booked." in home.get(booked.where).words
    assert broken_claims() == {}


def test_a_members_credit_is_preset_and_pays(member: Home) -> None:
    page = choose(member)
    assert page.form(f"/connections/{member.professional.uuid}/booking").values["funding"] == Funding.CREDIT
    assert "One of your sponsored credits of Quay Wellbeing is held for it. You pay nothing." in page.words
    confirm(member, page)
    session = only_session()
    assert (session.origin, session.funding, credit_of(session)) == ("hub", "credit", "held")
    assert broken_claims() == {}


def test_a_member_may_pay_all_the_same(member: Home) -> None:
    confirm(member, choose(member), funding="self_pay", agrees="on")
    session = only_session()
    assert (session.origin, session.funding, session.hub is not None) == ("hub", "self_pay", True)


def test_a_member_without_credits_pays(db: None, clock: Clock) -> None:
    home = at_home(clock, member=True, door=Origin.HUB)
    page = choose(home)
    assert "You have no sponsored credit left" in page.words
    confirm(home, page, agrees="on")
    assert (only_session().origin, only_session().funding) == ("hub", "self_pay")


def test_the_last_credit_that_went_meanwhile_offers_to_pay(member: Home) -> None:
    page = choose(member, 3)
    book_as_client(
        member.professional, member.client, starts_at=NOW + hours(9), door=Origin.HUB, funding=Funding.CREDIT
    )
    answer = confirm(member, page)
    assert (answer.status, answer.code) == (409, "no_credit")
    assert "I agree to pay €70.00 for this session myself" in answer.words
    assert confirm(member, answer, agrees="on", funding="self_pay").status == 303


def test_a_price_that_changed_is_agreed_to_anew(home: Home) -> None:
    page = choose(home)
    home.professional.services.update(price_minor=9000)
    answer = confirm(home, page, agrees="on")
    assert (answer.status, answer.code) == (422, "agree_to_pay")
    assert "€90.00" in answer.words
    assert not Session.objects.exists()


def test_a_slot_lost_before_the_confirmation_leads_to_others(home: Home) -> None:
    page = choose(home, 2)
    book(home.professional, make_client(home.professional), starts_at=NOW + hours(1))
    answer = confirm(home, page, agrees="on")
    assert (answer.status, answer.code) == (409, "slot_taken")


def test_the_same_confirmation_twice_books_once(home: Home) -> None:
    page = choose(home)
    form = page.form(f"/connections/{home.professional.uuid}/booking")
    first, second = home.send(form, agrees="on"), home.send(form, agrees="on")
    assert first.where == second.where
    assert Session.objects.count() == 1


@pytest.mark.parametrize("field", ["price", "origin", "late", "professional", "minutes"])
def test_what_is_not_the_clients_to_say_is_refused_by_name(home: Home, field: str) -> None:
    answer = confirm(home, choose(home), agrees="on", **{field: "1"})
    assert (answer.status, answer.code) == (422, "unknown_field")
    assert not Session.objects.exists()


def test_short_before_the_session_it_is_not_free(db: None, clock: Clock) -> None:
    home = at_home(clock)
    ruled(home.professional, policy_hours=48)
    page = choose(home, 70)
    assert "It is too short before the session to cancel it free of charge" in page.words


# --- whose it is


def test_only_their_own_professionals_are_there(home: Home) -> None:
    stranger = make_professional()
    for path in (f"/connections/{stranger.uuid}/booking", f"/connections/{uuid4()}/booking", f"/holds/{uuid4()}"):
        assert home.get(path).status == 404


def test_anothers_hold_is_not_there(home: Home, clock: Clock) -> None:
    other = at_home(clock)
    choose(other)
    hold = SlotHold.objects.get()
    before = digest()
    assert home.get(f"/holds/{hold.uuid}").status == 404
    sent = {"professional": str(other.professional.uuid), "service": str(uuid4()), "door": "practice"}
    assert home.post(f"/holds/{hold.uuid}/release", sent | {"request_key": str(uuid4())}).status == 404
    assert digest() == before
