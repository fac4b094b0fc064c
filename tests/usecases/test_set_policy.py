"""A professional's own cancellation policy: 24 hours to 14 days."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import Professional
from kept.usecases.set_policy import set_policy
from tests.make import NOW, a_key, actor_of, make_professional


@pytest.mark.parametrize("hours", [24, 48, 336])
def test_it_is_set(db: None, hours: int) -> None:
    by = actor_of(make_professional())
    set_policy(by=by, policy_hours=hours, terms="Two days, please.", request=a_key(), now=NOW)
    row = Professional.objects.get()
    assert (row.policy_hours, row.terms) == (hours, "Two days, please.")


@pytest.mark.parametrize("hours", [-1, 0, 23, 337, 10_000])
def test_what_is_out_of_range_is_refused(db: None, hours: int) -> None:
    with pytest.raises(Refused, match="setting_range"):
        set_policy(by=actor_of(make_professional()), policy_hours=hours, terms="", request=a_key(), now=NOW)
    assert Professional.objects.get().policy_hours == 24
