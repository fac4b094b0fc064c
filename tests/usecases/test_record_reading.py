"""What a calendar says takes the place of what it said before; what it fails to say leaves that as it was."""

from datetime import timedelta

import pytest

from kept.core.busy import Found
from kept.core.intervals import Span
from kept.store.diary.models import BusyTime, OpeningDoubt
from kept.store.diary.writes.outside import MATTERS_AHEAD, MATTERS_BACK
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Professional
from kept.usecases.renew_openings import renew_openings
from tests.calendars import BROKEN, as_it_is, is_busy, make_outside, record, times_of
from tests.make import NOW, hours, make_professional, minutes, span_at
from tests.openings import always_open

LUNCH, DINNER = span_at(NOW + hours(28)), span_at(NOW + hours(34))
LATER = NOW + hours(1)


def doubts_of(professional: Professional) -> int:
    return OpeningDoubt.objects.filter(professional=professional).count()


def test_the_new_times_take_the_place_of_the_old(db: None) -> None:
    professional = make_professional()
    is_busy(professional, LUNCH)
    assert times_of(professional) == [LUNCH]
    record(Found(times=(DINNER,)), at=LATER)
    assert times_of(professional) == [DINNER]


def test_what_stays_is_the_same_row_and_puts_nothing_in_doubt(db: None) -> None:
    professional = make_professional()
    is_busy(professional, LUNCH)
    row, doubts = BusyTime.objects.get(), doubts_of(professional)
    record(Found(times=(LUNCH,)), at=LATER)
    assert (BusyTime.objects.get().id, doubts_of(professional)) == (row.id, doubts)
    record(Found(times=(LUNCH, DINNER)), at=LATER + hours(1))
    assert doubts_of(professional) == doubts + 1
    assert BusyTime.objects.filter(id=row.id).exists()


@pytest.mark.parametrize("start", [NOW + MATTERS_AHEAD, NOW - hours(24)])
def test_only_what_matters_puts_openings_in_doubt(db: None, start: object) -> None:
    professional = make_professional()
    before = doubts_of(professional)
    is_busy(professional, span_at(start))  # type: ignore[arg-type] # an instant
    assert doubts_of(professional) == before + (start < NOW)  # type: ignore[operator] # an instant


def test_nothing_changed_changes_nothing_but_the_hour(db: None) -> None:
    professional = make_professional()
    calendar = is_busy(professional, LUNCH)
    record(Found(), at=LATER)
    assert (times_of(professional), as_it_is(calendar).read_at) == ([LUNCH], LATER)


def test_a_fault_leaves_the_last_good_times_and_says_since_when(db: None) -> None:
    professional = make_professional()
    calendar = is_busy(professional, LUNCH)
    record(BROKEN, at=LATER)
    record(Found(fault="500"), at=LATER + hours(1))
    now = as_it_is(calendar)
    assert times_of(professional) == [LUNCH]
    assert (now.read_at, now.failing_since, now.fault, now.failures) == (NOW, LATER, "500", 2)
    assert LATER + hours(1) + minutes(15) <= now.next_at <= LATER + hours(1) + minutes(17)
    record(Found(times=()), at=LATER + hours(2))
    now = as_it_is(calendar)
    assert (times_of(professional), now.failing_since, now.fault, now.failures) == ([], None, "", 0)


def test_long_times_are_kept_by_the_day_and_old_ones_go(db: None) -> None:
    professional = make_professional()
    is_busy(professional, Span(NOW - timedelta(days=40), NOW + timedelta(days=3)))
    kept = times_of(professional)
    assert (kept[0].start, kept[-1].end) == ((NOW - timedelta(days=1)).replace(hour=0), NOW + timedelta(days=3))
    assert all(span.end - span.start <= timedelta(days=1) for span in kept)
    record(Found(times=()), at=NOW + MATTERS_BACK + timedelta(days=3))
    assert times_of(professional) == []


def test_openings_are_what_the_engine_says_afterwards(db: None) -> None:
    professional = always_open(make_professional())
    for number, times in enumerate(((LUNCH,), (LUNCH, DINNER), (Span(NOW, NOW + timedelta(days=9)),), ())):
        if number == 0:
            is_busy(professional, *times)
        else:
            record(Found(times=times), at=NOW + hours(number))
        renew_openings(now=NOW + hours(number))
        assert broken_claims() == {}


def test_without_the_doubt_they_would_not_be(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    professional = always_open(make_professional())
    make_outside(professional)
    renew_openings(now=NOW)
    monkeypatch.setattr("kept.store.diary.writes.outside._doubt", lambda *_, **__: None)
    record(Found(times=(LUNCH,)))
    renew_openings(now=NOW)
    assert "openings_are_what_the_engine_says" in broken_claims()
