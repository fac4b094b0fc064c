"""A calendar is read when its professional says so, as a whole."""

from uuid import UUID

import pytest

from kept.core.busy import Found
from kept.core.refusal import Refused
from kept.store.diary.outside import leased_question
from kept.store.people.models import Professional
from kept.usecases.refresh_calendar import refresh_calendar
from tests.calendars import as_it_is, claim, make_outside, record
from tests.make import NOW, a_key, actor_of, make_professional, minutes


def test_it_is_due_at_once_and_read_as_a_whole(db: None) -> None:
    professional = make_professional()
    calendar = make_outside(professional)
    record(Found(times=(), seen="a mark"))
    assert claim(NOW + minutes(1)) == ()
    refresh(professional, calendar.uuid)
    (leased,) = claim(NOW + minutes(1))
    question = leased_question(leased, now=NOW)
    assert question
    assert question.seen == ""
    assert as_it_is(calendar).read_at == NOW


def test_nobody_refreshes_anothers(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        refresh(make_professional(), make_outside().uuid)


def refresh(professional: Professional, calendar_id: UUID) -> None:
    refresh_calendar(calendar_id=calendar_id, by=actor_of(professional), request=a_key(), now=NOW + minutes(1))
