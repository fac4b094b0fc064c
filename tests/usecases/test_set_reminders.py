"""When people are reminded."""

from datetime import timedelta
from typing import Final

import pytest

from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Professional
from kept.usecases.set_reminders import set_reminders
from tests.make import NOW, a_key, actor_of, hours, make_professional, make_session, reminders_of

START: Final = NOW + timedelta(days=3)


def remind(*leads: int) -> None:
    by = actor_of(Professional.objects.first() or make_professional())
    set_reminders(by=by, hours=leads, reminds_self=True, reverses_refilled_charges=True, request=a_key(), now=NOW)


def test_hours_are_kept_once_each_the_longest_first(db: None) -> None:
    remind(2, 24, 2)
    row = Professional.objects.get()
    assert (row.reminder_hours, row.reminds_self, row.reverses_refilled_charges) == ([24, 2], True, True)
    remind()
    assert Professional.objects.get().reminder_hours == []


def test_it_holds_for_what_is_booked_already(db: None) -> None:
    session = make_session(starts_at=START)
    remind(48, 2)
    assert reminders_of(session) == [
        ("client", START - hours(48)),
        ("professional", START - hours(48)),
        ("client", START - hours(2)),
        ("professional", START - hours(2)),
    ]
    remind()
    assert reminders_of(session) == []
    assert broken_claims() == {}


@pytest.mark.parametrize(
    ("asked", "code"), [((0,), "setting_range"), ((337,), "setting_range"), ((1, 2, 3, 4, 5), "too_many_reminders")]
)
def test_what_is_out_of_range_is_refused(db: None, asked: tuple[int, ...], code: str) -> None:
    with pytest.raises(Refused, match=code):
        remind(*asked)
