"""Days that have the week's hours again."""

from datetime import date, timedelta

import pytest

from kept.core.access import Actor
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import HoursException
from kept.usecases.remove_exception import remove_exception
from kept.usecases.set_exception import set_exception
from tests.make import NOW, a_key, actor_of, make_professional, make_session, the_professional_of

DAY = date(2026, 6, 22)


def closed(by: Actor, *windows: tuple[int, int]) -> None:
    set_exception(
        by=by, day=DAY, schedules=["working", "hub"], windows=windows, keep_sessions=False, request=a_key(), now=NOW
    )


def remove(by: Actor, *, keep_sessions: bool = False, day: date = DAY) -> None:
    remove_exception(by=by, day=day, schedule="working", keep_sessions=keep_sessions, request=a_key(), now=NOW)


def test_only_the_one_of_the_schedule_goes(db: None) -> None:
    by, colleague = actor_of(make_professional()), actor_of(make_professional())
    closed(by)
    closed(colleague)
    remove(by)
    left = HoursException.objects.values_list("professional_id", "schedule").order_by("id")
    assert sorted(left) == sorted(
        [(by.professional_id, "hub"), (colleague.professional_id, "working"), (colleague.professional_id, "hub")]
    )


def test_what_is_not_there_is_not_found(db: None) -> None:
    by = actor_of(make_professional())
    closed(actor_of(make_professional()))
    with pytest.raises(Refused, match="not_found"):
        remove(by)


def test_sessions_that_only_the_day_had_room_for_are_named_and_may_stay(db: None) -> None:
    session = make_session(starts_at=NOW + timedelta(days=7), origin=Origin.PRACTICE)
    by = the_professional_of(session)
    closed(by, (9 * 60, 17 * 60))
    with pytest.raises(Refused, match="sessions_outside_hours"):
        remove(by)
    remove(by, keep_sessions=True)
    assert HoursException.objects.filter(schedule="working").count() == 0
