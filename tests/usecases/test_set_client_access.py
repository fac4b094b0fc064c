"""Which doors are open, and what is asked of who comes in."""

import pytest

from kept.core.arrivals import Particular
from kept.core.refusal import Refused
from kept.store.people.models import Professional
from kept.usecases.set_client_access import set_client_access
from tests.make import NOW, a_key, actor_of, make_account, make_professional


def test_doors_and_particulars_are_set(db: None) -> None:
    by = actor_of(make_professional())
    asked = [Particular.PHONE, Particular.BIRTH_DATE]
    set_client_access(by=by, takes_direct_bookings=True, takes_requests=False, asks_for=asked, request=a_key(), now=NOW)
    row = Professional.objects.get()
    assert (row.takes_direct_bookings, row.takes_requests) == (True, False)
    assert row.required_particulars == ["birth_date", "phone"]


def test_only_a_professional_has_doors(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        set_client_access(
            by=make_account(), takes_direct_bookings=True, takes_requests=True, asks_for=(), request=a_key(), now=NOW
        )
