"""Visits that nobody can go on with, and addresses of old changes, are forgotten."""

from datetime import timedelta

from kept.store.people.models import AddressChange, Visit
from kept.usecases.forget_visits import forget_visits
from tests import security_rows
from tests.make import NOW


def test_what_is_over_goes_once(db: None) -> None:
    Visit.objects.create(session_key="over", session_data="", expire_date=NOW)
    security_rows.address_change()
    assert forget_visits(now=NOW) == 1
    later = NOW + timedelta(weeks=80)
    assert [forget_visits(now=later), forget_visits(now=later)] == [1, 0]
    assert AddressChange.objects.get().old_email == ""
