"""A freed time is offered to those who wait, one after the other, and held for each; or it is said why it was not."""

from datetime import timedelta
from typing import Any, Final

import pytest

from kept.core.policy import Funding, Origin, Reason
from kept.core.refusal import Refused
from kept.store.diary.models import Session, SlotHold, Wait, WaitOffer
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from kept.usecases.decline_offer import decline_offer
from kept.usecases.leave_waitlist import leave_waitlist
from tests.deeds import book, cancel, cancel_as_client
from tests.make import NOW, a_key, actor_of, hours, make_client, make_professional, make_session, minutes
from tests.openings import always_open, book_as_client, rebook
from tests.waiting import freed, look_around, offered_letters, offers, wait_for_time

START: Final = NOW + hours(30)
LATER: Final = NOW + minutes(1)


@pytest.fixture
def professional(db: None) -> Professional:
    """Who asks for two days' notice."""
    return always_open(make_professional(), notice_hours=48)


@pytest.fixture
def session(professional: Professional) -> Session:
    """To be given up: tomorrow."""
    return make_session(professional=professional, starts_at=START)


@pytest.fixture
def clients(professional: Professional) -> list[Client]:
    return [make_client(professional) for _ in range(3)]


def test_the_first_in_line_is_offered_it_and_written_to(
    professional: Professional, session: Session, clients: list[Client]
) -> None:
    waits = [wait_for_time(professional, client) for client in clients]
    cancel_as_client(session)
    assert look_around() == 1
    assert offers(session) == [(waits[0].id, "open")]
    assert freed(session).found == "offered"
    assert offered_letters() == [clients[0].email]
    hold = SlotHold.objects.get()
    assert (hold.user, hold.starts_at, hold.held_until) == (clients[0].user, START, NOW + hours(2))
    assert look_around(LATER) == 0, "nothing changes while it is held"
    assert broken_claims() == {}


def test_nobody_else_is_offered_it_meanwhile_and_they_may_take_it_without_notice(
    professional: Professional, session: Session, clients: list[Client]
) -> None:
    first = wait_for_time(professional, clients[0])
    cancel_as_client(session)
    look_around()
    with pytest.raises(Refused, match="notice_period"):
        book_as_client(professional, clients[1], starts_at=START)
    always_open(professional, schedules=())
    with pytest.raises(Refused, match="slot_taken"):
        book_as_client(professional, clients[1], starts_at=START)
    always_open(professional, schedules=(), notice_hours=48)
    book_as_client(professional, clients[0], starts_at=START)
    first.refresh_from_db()
    assert first.state == Wait.State.BOOKED
    assert offers(session) == [(first.id, "accepted")]
    assert not SlotHold.objects.exists()
    look_around(LATER)
    assert freed(session).found == "booked_again"
    assert broken_claims() == {}


def test_who_declines_or_lets_it_pass_makes_way_for_the_next(
    professional: Professional, session: Session, clients: list[Client]
) -> None:
    waits = [wait_for_time(professional, client) for client in clients]
    cancel_as_client(session)
    look_around()
    offer = WaitOffer.objects.get()
    decline_offer(offer_id=offer.uuid, by=actor_of(clients[0]), request=a_key(), now=LATER)
    look_around(LATER)
    assert offers(session) == [(waits[0].id, "declined"), (waits[1].id, "open")]
    look_around(LATER + hours(2))
    assert offers(session)[1:] == [(waits[1].id, "lapsed"), (waits[2].id, "open")]
    leave_waitlist(wait_id=waits[2].uuid, by=actor_of(clients[2]), request=a_key(), now=LATER + hours(2))
    look_around(LATER + hours(2))
    assert freed(session).found == "all_passed"
    assert offered_letters() == [client.email for client in clients]
    assert broken_claims() == {}


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (None, "nobody_waits"),
        ({"weekdays": [6]}, "nobody_fits"),
        ({"until_minute": 60}, "nobody_fits"),
        ({"last_day": NOW.date()}, "nobody_fits"),
    ],
)
def test_it_says_why_nobody_was_offered_it(
    professional: Professional, session: Session, clients: list[Client], wish: dict[str, Any] | None, found: str
) -> None:
    if wish is not None:
        wait_for_time(professional, clients[0], **wish)
    cancel_as_client(session)
    look_around()
    assert freed(session).found == found
    assert offers(session) == []


def test_an_earlier_time_is_one_before_what_they_have(
    professional: Professional, session: Session, clients: list[Client]
) -> None:
    wait_for_time(professional, clients[0])
    book(professional, clients[0], starts_at=START - hours(3))
    cancel_as_client(session)
    look_around()
    assert freed(session).found == "nobody_fits"


def test_who_gave_it_up_is_not_offered_it(professional: Professional, session: Session) -> None:
    assert session.client is not None
    wait_for_time(professional, session.client)
    cancel_as_client(session)
    look_around()
    assert freed(session).found == "nobody_waits"


def test_a_professionals_own_absence_is_offered_to_nobody(
    professional: Professional, session: Session, clients: list[Client]
) -> None:
    wait_for_time(professional, clients[0])
    cancel(session, reason=Reason.PROFESSIONAL)
    assert look_around() == 0
    assert (freed(session).found, offers(session)) == ("own_cancellation", [])


def test_what_starts_too_soon_is_offered_to_nobody(professional: Professional, clients: list[Client]) -> None:
    wait_for_time(professional, clients[0])
    session = make_session(professional=professional, starts_at=NOW + minutes(40))
    cancel_as_client(session)
    look_around()
    assert freed(session).found == "too_late"
    look_around(NOW + minutes(41))
    assert freed(session).settled_at is not None
    assert look_around(NOW + minutes(42)) == 0


def test_a_time_that_is_past_is_never_freed(professional: Professional) -> None:
    session = make_session(professional=professional, starts_at=NOW - hours(1))
    cancel(session, reason=Reason.NO_SHOW)
    assert not hasattr(session, "freed_slot")


def test_the_professional_books_over_an_offer_which_then_lapses(
    professional: Professional, session: Session, clients: list[Client]
) -> None:
    wait = wait_for_time(professional, clients[0])
    cancel_as_client(session)
    look_around()
    book(professional, clients[1], starts_at=START)
    look_around(LATER)
    assert offers(session) == [(wait.id, "lapsed")]
    assert freed(session).found == "booked_again"
    assert broken_claims() == {}


def test_a_hub_session_is_rebooked_into_what_is_offered(professional: Professional) -> None:
    mine = make_session(professional=professional, starts_at=NOW + timedelta(days=6), funding=Funding.CREDIT)
    assert mine.client is not None
    given_up = make_session(professional=professional, starts_at=START)
    wait = wait_for_time(professional, mine.client, door=Origin.HUB)
    cancel_as_client(given_up)
    look_around()
    rebook(mine, starts_at=START)
    wait.refresh_from_db()
    assert (wait.state, offers(given_up)) == ("booked", [(wait.id, "accepted")])
    assert broken_claims() == {}


def test_a_wait_ends_with_its_last_day(professional: Professional, clients: list[Client]) -> None:
    wait = wait_for_time(professional, clients[0], last_day=NOW.date())
    assert look_around(NOW + hours(12)) == 0
    assert look_around(NOW + hours(30)) == 1
    wait.refresh_from_db()
    assert wait.state == Wait.State.ENDED
