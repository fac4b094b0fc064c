"""When people are reminded."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import Professional
from kept.usecases.set_reminders import set_reminders
from tests.make import NOW, a_key, actor_of, make_professional


def remind(*hours: int) -> None:
    by = actor_of(Professional.objects.first() or make_professional())
    set_reminders(by=by, hours=hours, reminds_self=True, reverses_refilled_charges=True, request=a_key(), now=NOW)


def test_hours_are_kept_once_each_the_longest_first(db: None) -> None:
    remind(2, 24, 2)
    row = Professional.objects.get()
    assert (row.reminder_hours, row.reminds_self, row.reverses_refilled_charges) == ([24, 2], True, True)
    remind()
    assert Professional.objects.get().reminder_hours == []


@pytest.mark.parametrize("hours", [(0,), (337,), (1, 2, 3, 4)])
def test_what_is_out_of_range_is_refused(db: None, hours: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="setting_range"):
        remind(*hours)
