"""Whatever happens at the same moment ends as if it had happened one after the other; without the guards it does not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.db import IntegrityError, connection

from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from kept.usecases import book_session as booking
from tests.deeds import book, edit
from tests.make import (
    NOW,
    actor_of,
    credit_of,
    make_client,
    make_hub,
    make_professional,
    make_session,
    minutes,
    span_at,
)
from tests.race import much_patience, race, race_of_processes, winners
from tests.store.unguarded import drop_constraint, drop_trigger

CREDIT, SELF_PAY = Funding
THREADS: Final = 64
ROUNDS: Final = 10  # of each kind of slot, so 20 in all; twice as many among processes


@pytest.fixture
def patient_db(real_db: None) -> Iterator[None]:
    with much_patience():
        yield


# --- one slot, many takers


def takers(number: int) -> tuple[Professional, list[Client]]:
    professional = make_professional()
    return professional, [make_client(professional) for _ in range(number)]


def contend(professional: Professional, clients: list[Client], *, turn: int, apart: int, threads: int) -> list[Any]:
    """Every two of the sessions asked for overlap: they start at most 40 minutes apart and last 50."""
    day = NOW + timedelta(days=turn + 1)
    return race(
        [
            partial(book, professional, clients[number % len(clients)], starts_at=day + minutes(number * apart % 45))
            for number in range(threads)
        ]
    )


@pytest.mark.parametrize("apart", [0, 5], ids=["one slot", "partly overlapping"])
def test_a_slot_has_exactly_one_taker(patient_db: None, apart: int) -> None:
    professional, clients = takers(8)
    for turn in range(ROUNDS):
        results = contend(professional, clients, turn=turn, apart=apart, threads=THREADS)
        assert winners(results) == 1
        assert {result.code for result in results if isinstance(result, Refused)} == {"overlap"}
    assert Session.objects.count() == ROUNDS
    assert broken_claims() == {}


def test_a_slot_has_exactly_one_taker_among_processes(patient_db: None) -> None:
    professional, clients = takers(4)
    starts = [NOW + timedelta(days=turn + 1) for turn in range(2 * ROUNDS)]
    won = race_of_processes(professional.uuid, [client.uuid for client in clients], starts)
    assert won == [1] * len(starts)
    assert broken_claims() == {}


# --- the alarm works


def without_lock(patch: pytest.MonkeyPatch) -> None:
    """On SQLite the lock is that transactions are immediate, which nothing here can do without."""
    patch.setattr(booking, "lock_professionals", lambda *_: None)
    patch.setattr(booking, "lock_client", lambda *_: None)


def without_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(booking, "overlap_with", lambda *_, **__: (None, False))


def without_guards(_patch: pytest.MonkeyPatch) -> None:
    """In this database alone, which is thrown away."""
    for claim in ("professional_has_one_session_at_a_time", "client_has_one_session_at_a_time"):
        if connection.vendor == "postgresql":
            drop_constraint(claim, table="diary_session")
        else:
            drop_trigger(f"{claim}_insert")


def rounds_without(
    monkeypatch: pytest.MonkeyPatch, *protections: Callable[[pytest.MonkeyPatch], None], turns: int = 3
) -> list[list[Any]]:
    professional, clients = takers(8)
    for protection in protections:
        protection(monkeypatch)
    return [contend(professional, clients, turn=turn, apart=5, threads=16) for turn in range(turns)]


def test_without_any_protection_the_slot_is_taken_twice(patient_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = rounds_without(monkeypatch, without_lock, without_check, without_guards)
    assert all(winners(results) > 1 for results in rounds)
    assert "professional_has_one_session_at_a_time" in broken_claims()


def test_without_lock_and_guard_the_check_alone_is_not_enough(
    patient_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's transactions are immediate: the lock cannot be taken away")
    rounds = rounds_without(monkeypatch, without_lock, without_guards, turns=5)
    assert any(winners(results) > 1 for results in rounds)


def test_without_the_check_the_database_still_refuses(patient_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for results in rounds_without(monkeypatch, without_check):
        assert winners(results) == 1
        refusals = [str(result) for result in results if isinstance(result, IntegrityError)]
        assert len(refusals) == len(results) - 1
        assert all("has_one_session_at_a_time" in refusal for refusal in refusals)


def test_without_the_guards_lock_and_check_still_refuse(patient_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [winners(results) for results in rounds_without(monkeypatch, without_guards)] == [1, 1, 1]


# --- what only one can have


def test_one_credit_pays_one_of_two_bookings(patient_db: None) -> None:
    """Also with two professionals, whose calendars are locked apart."""
    one, other = make_professional(), make_professional()
    client = make_client(one)
    same_person = make_client(other, account=actor_of(client))
    make_hub([one, other], [client], credits_each=1)
    results = race(
        [
            partial(book, one, client, funding=CREDIT, starts_at=NOW + timedelta(days=1)),
            partial(book, one, client, funding=CREDIT, starts_at=NOW + timedelta(days=2)),
            partial(book, other, same_person, funding=CREDIT, starts_at=NOW + timedelta(days=3)),
        ]
    )
    assert winners(results) == 1
    assert {result.code for result in results if isinstance(result, Refused)} == {"no_credit"}
    assert [credit_of(session) for session in Session.objects.all()] == ["held"]
    assert broken_claims() == {}


def test_two_colleagues_cannot_book_a_client_for_the_same_time(patient_db: None) -> None:
    one = make_professional()
    other = make_professional(practice=one.practice)
    client = make_client(one)
    make_client(other, account=actor_of(client))
    for turn in range(5):
        day = NOW + timedelta(days=turn + 1)
        results = race([partial(book, who, client, starts_at=day) for who in (one, other)])
        assert winners(results) == 1
    assert broken_claims() == {}


def test_two_deeds_may_cross_without_a_deadlock(patient_db: None) -> None:
    """Two colleagues move two sessions of two clients past each other: each is done, or refused, and none hangs."""
    one = make_professional()
    other = make_professional(practice=one.practice)
    clients = [make_client(one), make_client(one)]
    for client in clients:
        make_client(other, account=actor_of(client))
    early, late = NOW + timedelta(days=1), NOW + timedelta(days=2)
    sessions = [
        make_session(professional=one, client=clients[0], starts_at=early),
        make_session(professional=other, client=clients[1], starts_at=late),
    ]
    results = race([partial(edit, sessions[0], span=span_at(late)), partial(edit, sessions[1], span=span_at(early))])
    assert winners(results) == 2
    assert broken_claims() == {}
