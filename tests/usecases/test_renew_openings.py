"""What is kept of open starts is what the engine says, and the earliest of them are those that every calendar has."""

from datetime import datetime
from random import Random
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from kept.core.availability import WeeklyHours
from kept.core.refusal import Refused
from kept.core.zones import minute_of
from kept.store.diary import earliest
from kept.store.diary.earliest import earliest_slots
from kept.store.diary.models import Opening, OpeningDoubt, Session
from kept.store.diary.writes import openings, sessions
from kept.store.hubs.models import HubProfessional
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from kept.usecases.renew_openings import renew_openings
from tests.deeds import book, cancel
from tests.earliest import DAYS, Town, as_looked_up, looked_up
from tests.make import NOW, actor_of, hours, make_client, make_hub, make_professional, make_session, minutes, span_at
from tests.openings import always_open, ruled

MONDAY = NOW + 7 * DAYS - hours(1)  # nine in Dublin
pytestmark = pytest.mark.django_db
SEEDS = range(2)
# By which number each way of asking begins, as small as it gets and as it is.
LIMITS = (
    ("earliest.FEW", 0, 24),
    ("earliest.MANY", 3, 256),
    ("candidates.ROWS", 4, 400),
    ("circles.MOST_READ", 0, 1024),
)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_earliest_are_those_of_every_calendar_whatever_happened(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without the chore having run, and by all the ways of asking that large numbers take."""
    chance = Random(seed)
    town = Town(chance)
    answers = 0
    for _ in range(25):
        town.something_happens()
        if chance.random() < 0.4:
            renew(town)
        for place, few, many in LIMITS:
            monkeypatch.setattr(f"kept.store.diary.{place}", chance.choice([few, few, many]))
        question = town.question()
        found = as_looked_up(earliest_slots(town.asking, **question))
        assert found == looked_up(town.asking, **question), question
        answers += len(found)
    assert answers > 500


def a_day_with_one_session() -> tuple[Professional, Client, Session]:
    """Mondays from nine to ten: a session takes the only start of next week; all is reckoned."""
    professional = ruled(make_professional(working_hours=[WeeklyHours(0, 540, 600)]), bookable_weeks=2)
    client = make_client(professional)
    session = make_session(professional=professional, client=client, starts_at=MONDAY)
    assert renew_openings(now=NOW) == 1
    return professional, client, session


def first_of(client: Client, **more: Any) -> list[datetime]:
    asked: dict[str, Any] = {"first": NOW, "until": NOW + 20 * DAYS, "now": NOW, "limit": 5} | more
    return [slot.starts_at for slot in earliest_slots(actor_of(client), **asked)]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_time_that_was_freed_is_found_before_the_chore_has_been_there(
    is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a deed that left no doubt would free a time that nobody finds."""
    monkeypatch.setattr(earliest, "FEW", 0)
    _, client, session = a_day_with_one_session()
    assert first_of(client) == []
    if not is_told:
        monkeypatch.setattr(sessions, "doubt_taken_time", lambda *_, **__: None)
    cancel(session)
    assert first_of(client) == ([MONDAY] if is_told else [])


def test_a_booking_puts_nobody_in_doubt_and_is_cleared_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earliest, "FEW", 0)
    professional, client, session = a_day_with_one_session()
    cancel(session)
    assert renew_openings(now=NOW) == 1
    assert first_of(client) == [MONDAY]
    rows = set(Opening.objects.values_list("minute", "schedule"))
    book(professional, client, starts_at=MONDAY)
    assert not OpeningDoubt.objects.filter(widens=True, due_at__lte=NOW).exists()
    assert first_of(client) == []
    assert set(Opening.objects.values_list("minute", "schedule")) == rows
    assert renew_openings(now=NOW) == 1
    assert rows - set(Opening.objects.values_list("minute", "schedule")) == {(minute_of(MONDAY), "working")}


def test_everybody_is_renewed_within_a_day_and_what_is_over_is_forgotten() -> None:
    a_day_with_one_session()
    assert renew_openings(now=NOW + 19 * hours(1)) == 0
    assert renew_openings(now=NOW + 24 * hours(1)) == 1
    since = minute_of(NOW + 40 * DAYS)
    while renew_openings(now=NOW + 42 * DAYS):
        pass
    assert not Opening.objects.filter(minute__lt=since).exists()
    assert broken_claims() == {}


def test_a_professional_asks_about_their_own_diary() -> None:
    professional, _, session = a_day_with_one_session()
    cancel(session)
    (slot,) = earliest_slots(actor_of(professional), first=NOW, until=NOW + 20 * DAYS, now=NOW, limit=5)
    assert (slot.starts_at, slot.professional_id, slot.is_connected) == (MONDAY, professional.uuid, True)


def test_another_hub_is_not_there() -> None:
    professional, client, _ = a_day_with_one_session()
    hub = make_hub([professional])
    with pytest.raises(Refused, match="not_found"):
        first_of(client, hub_id=hub.uuid)


def test_it_takes_as_many_statements_for_thirty_as_for_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earliest, "FEW", 0)
    people = [always_open(make_professional())]
    client = make_client(people[0])
    hub = make_hub(people, [client])
    counts = []
    for number in (3, 30):
        people += [always_open(make_professional(practice=people[0].practice)) for _ in range(number - len(people))]
        HubProfessional.objects.bulk_create(
            (HubProfessional(hub=hub, professional=each) for each in people), ignore_conflicts=True
        )
        while renew_openings(now=NOW):
            pass
        with CaptureQueriesContext(connection) as statements:
            assert len(first_of(client, limit=20)) == 20
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("many", [16, 10_000])
def test_a_great_many_changes_are_settled(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As all of somebody's time, or one by one: more than one statement may name."""
    monkeypatch.setattr(openings, "MANY", many)
    professional, client, session = a_day_with_one_session()
    cancel(session, at=NOW)
    changed(professional, times=1200)
    assert renew_openings(now=NOW) == 1
    assert not OpeningDoubt.objects.filter(due_at__lte=NOW).exists()
    assert first_of(client) == [MONDAY]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes more in one statement")
def test_named_in_one_statement_they_would_never_be_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(openings, "MANY", 10_000)
    monkeypatch.setattr(openings, "SPANS_AT_ONCE", 10_000)
    changed(a_day_with_one_session()[0], times=1200)
    with pytest.raises(OperationalError):
        renew_openings(now=NOW)


def changed(professional: Professional, *, times: int) -> None:
    """As sessions would that were taken and given up one after the other."""
    for number in range(times):
        span = span_at(MONDAY + minutes(10 * number), lasting=minutes(5))
        openings.doubt_openings(
            professional_id=professional.id, practice_id=professional.practice_id, spans=[span], widens=number % 2 == 0
        )


def renew(town: Town) -> None:
    while renew_openings(now=town.now):
        pass
