"""A calendar is one worker's at a time; who goes without a word is taken over from."""

from datetime import timedelta

from kept.core.busy import LEASE, LOST, Found
from kept.store.diary.models import OutsideCalendar
from kept.store.diary.outside import is_any_calendar_due, leased_question
from kept.usecases.record_reading import record_reading
from tests.calendars import as_it_is, claim, make_outside, record
from tests.deeds import delete
from tests.make import NOW, make_professional, make_session
from tests.race import race


def test_the_longest_due_first_and_each_once(db: None) -> None:
    calendars = [make_outside(at=NOW - timedelta(minutes=number)) for number in range(3)]
    assert is_any_calendar_due(NOW)
    first = claim(most=2)
    assert [leased.uuid for leased in first] == [calendars[2].uuid, calendars[1].uuid]
    assert [leased.uuid for leased in claim()] == [calendars[0].uuid]
    assert not is_any_calendar_due(NOW)


def test_several_workers_share_them(real_db: None) -> None:
    for _ in range(6):
        make_outside()
    found = race([lambda: claim(most=3)] * 3)
    names = [leased.uuid for some in found for leased in some]
    assert len(names) == len(set(names)) == 6


def test_a_lost_lease_is_a_failure_and_somebody_elses(db: None) -> None:
    calendar = make_outside()
    (lost,) = claim()
    (taken,) = claim(NOW + LEASE)
    assert (as_it_is(calendar).fault, as_it_is(calendar).failures) == (LOST, 1)
    assert not record_reading(leased=lost, found=Found(times=()), now=NOW + LEASE)
    assert leased_question(lost, now=NOW) is None
    assert record_reading(leased=taken, found=Found(times=()), now=NOW + LEASE)
    assert (as_it_is(calendar).fault, as_it_is(calendar).failing_since) == ("", None)


def test_what_was_seen_holds_for_the_day(db: None) -> None:
    make_outside()
    record(Found(times=(), seen="a mark"))
    for days, seen in ((0.5, "a mark"), (1, "")):
        (leased,) = claim(NOW + timedelta(days=days))
        question = leased_question(leased, now=NOW + timedelta(days=days))
        assert question
        assert question.seen == seen
        OutsideCalendar.objects.update(lease_until=None)


def test_the_professionals_own_sessions_are_named_and_nobody_elses(db: None) -> None:
    professional = make_professional()
    mine, gone = (make_session(professional=professional, starts_at=NOW + timedelta(days=day)) for day in (3, 5))
    other = make_session()
    delete(gone)
    make_outside(professional)
    question = leased_question(claim()[0], now=NOW)
    assert question
    assert {f"{mine.uuid}@kept", f"{gone.uuid}@kept"} <= question.own
    assert len(question.own) == 4
    assert f"{other.uuid}@kept" not in question.own
