"""Who books or cancels too often is told in a sentence when there is room again, and a browser in its own way."""

from datetime import timedelta

import pytest

from kept.store.diary.models import Session
from tests.deeds import book, cancel_as_client
from tests.digest import SEEN, digest
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Clock
from tests.make import NOW, hours
from tests.openings import book_as_client


@pytest.fixture
def home(db: None, clock: Clock) -> Home:
    return at_home(clock)


def test_r_5_of_bookings(home: Home) -> None:
    held = home.choose(f"/connections/{home.professional.uuid}/booking", starts_at=(NOW + hours(24)).isoformat())
    form = home.get(held.where).form(f"/connections/{home.professional.uuid}/booking")
    for number in range(10):
        book_as_client(home.professional, home.client, starts_at=NOW + timedelta(days=2) + hours(number))
    before = digest(without=SEEN)
    told = home.send(form, agrees="on")
    assert (told.status, told.code, told.headers["Retry-After"]) == (429, "booked_too_often", "3600")
    assert "You have booked 10 sessions within an hour. The next can be booked from" in told.words
    assert digest(without=SEEN) == before


def test_r_5_of_cancellations(home: Home) -> None:
    starts = [NOW + timedelta(days=5) + hours(number) for number in range(21)]
    *others, last = [book(home.professional, home.client, starts_at=each) for each in starts]
    form = home.get(f"/bookings/{last}/cancellation").form(f"/bookings/{last}/cancellation")
    for each in others:
        cancel_as_client(Session.objects.get(uuid=each))
    told = home.send(form)
    assert (told.status, told.code, told.headers["Retry-After"]) == (429, "cancelled_too_often", "86400")
    assert "You have cancelled 20 sessions within a day. The next can be cancelled from" in told.words
    assert Session.objects.get(uuid=last).state == "planned"
