"""A client books ten sessions in an hour and cancels twenty in a day, in their own hand; of slots they hold one."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from pytest_django.fixtures import Settings

from kept.core.refusal import Refused
from kept.store.diary.models import Session, SlotHold
from kept.store.people.models import Client, Professional
from tests.deeds import book, cancel, cancel_as_client
from tests.digest import digest
from tests.make import NOW, actor_of, hours, make_client, make_professional, minutes
from tests.openings import always_open, book_as_client, hold
from tests.race import race, winners

Pair = tuple[Professional, Client]


@pytest.fixture
def pair(db: None) -> Pair:
    return a_pair()


def a_pair() -> Pair:
    professional = always_open(make_professional(), bookable_weeks=52)
    return professional, make_client(professional)


def start_of(number: int) -> datetime:
    return NOW + timedelta(days=3) + hours(2 * number)


def fill(pair: Pair, number: int, at: datetime = NOW) -> list[Session]:
    ids = [book_as_client(*pair, starts_at=start_of(each), at=at) for each in range(number)]
    return [Session.objects.get(uuid=each) for each in ids]


def test_r_5_the_eleventh_booking_of_an_hour_waits(pair: Pair) -> None:
    fill(pair, 10)
    before = digest()
    with pytest.raises(Refused, match="booked_too_often") as refusal:
        book_as_client(*pair, starts_at=start_of(20), at=NOW + minutes(59))
    assert refusal.value.facts["until"] == NOW + hours(1)
    assert digest() == before
    book_as_client(*pair, starts_at=start_of(20), at=NOW + hours(1))


def test_r_5_what_was_cancelled_counts_and_what_the_professional_books_does_not(pair: Pair) -> None:
    for number in range(10):
        book(*pair, starts_at=start_of(30 + number))
    for session in fill(pair, 9):
        cancel_as_client(session)
    book_as_client(*pair, starts_at=start_of(20))
    with pytest.raises(Refused, match="booked_too_often"):
        book_as_client(*pair, starts_at=start_of(21))
    book(*pair, starts_at=start_of(22))
    # Nor does it concern anybody else.
    book_as_client(pair[0], make_client(pair[0]), starts_at=start_of(21))


def test_r_5_the_control_without_the_count_it_is_booked(pair: Pair, settings: Settings) -> None:
    settings.KEPT_BOOKINGS_AN_HOUR = 11
    assert len(fill(pair, 11)) == 11


def test_r_5_the_twenty_first_cancellation_of_a_day_waits(pair: Pair) -> None:
    made = [Session.objects.get(uuid=book(*pair, starts_at=start_of(number))) for number in range(22)]
    for session in made[:20]:
        cancel_as_client(session)
    before = digest()
    with pytest.raises(Refused, match="cancelled_too_often") as refusal:
        cancel_as_client(made[20], at=NOW + hours(23))
    assert refusal.value.facts["until"] == NOW + hours(24)
    assert digest() == before
    cancel(made[21], at=NOW + hours(23))
    cancel_as_client(made[20], at=NOW + hours(24))


def test_r_5_of_slots_one_is_held_at_a_time(pair: Pair) -> None:
    for number in range(4):
        hold(*pair, starts_at=start_of(number))
    assert SlotHold.objects.count() == 1


def test_r_5_four_at_once_are_one_and_no_more(real_db: None) -> None:
    """With colleagues, so that no professional's lock makes them wait for each other."""
    first, client = a_pair()
    fill((first, client), 9)
    colleagues = [always_open(make_professional(practice=first.practice), bookable_weeks=52) for _ in range(4)]
    for each in colleagues:
        make_client(each, account=actor_of(client))
    deeds = [
        partial(book_as_client, each, client, starts_at=start_of(20 + number)) for number, each in enumerate(colleagues)
    ]
    assert winners(race(deeds)) == 1
