"""What is disconnected is erased, with all that was read there."""

import pytest

from kept.core.busy import Found
from kept.core.refusal import Refused
from kept.store.diary.models import BusyTime, OpeningDoubt, OutsideCalendar
from kept.store.people.models import Professional
from kept.usecases.disconnect_calendar import disconnect_calendar
from kept.usecases.record_reading import record_reading
from tests.calendars import claim, is_busy, make_outside
from tests.make import NOW, a_key, actor_of, hours, make_professional, span_at


def disconnect(calendar: OutsideCalendar, professional: Professional) -> None:
    disconnect_calendar(calendar_id=calendar.uuid, by=actor_of(professional), request=a_key(), now=NOW)


def test_its_times_go_with_it_and_others_stay(db: None) -> None:
    professional, other = make_professional(), make_professional()
    calendar = is_busy(professional, span_at(NOW + hours(30)))
    is_busy(other, span_at(NOW + hours(30)))
    before = OpeningDoubt.objects.filter(professional=professional).count()
    disconnect(calendar, professional)
    assert set(BusyTime.objects.values_list("professional", flat=True)) == {other.id}
    assert OpeningDoubt.objects.filter(professional=professional).count() == before + 1


def test_what_is_under_way_is_recorded_nowhere(db: None) -> None:
    professional = make_professional()
    calendar = make_outside(professional)
    (leased,) = claim()
    disconnect(calendar, professional)
    assert not record_reading(leased=leased, found=Found(times=(span_at(NOW),)), now=NOW)
    assert not BusyTime.objects.exists()


def test_nobody_disconnects_anothers(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        disconnect(make_outside(), make_professional())
