"""Simulated lives: each is drawn by its number, lived, asked whether all holds, and undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any, Final

import pytest
from django.db import connection, transaction

from kept.core.delivery import LEASE, Answer, Verdict
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.usecases import cancel_session
from kept.usecases.claim_letters import claim_letters
from kept.usecases.record_delivery import record_delivery
from tests.deeds import cancel
from tests.make import NOW, hours
from tests.prove.evidence import Tally
from tests.prove.simulation import CHEAP, DEEDS, Life
from tests.usecases.walks import People

STEPS_OF_A_LIFE: Final = 200
ALL_EVERY: Final = 50


def run(tally: Tally, *, seed: int, steps: int) -> None:
    people = People()
    for number in range(-(-steps // STEPS_OF_A_LIFE)):
        with undone():
            life = Life(Random(f"{seed}:{number}"), people, NOW)
            try:
                live(life, min(STEPS_OF_A_LIFE, steps - number * STEPS_OF_A_LIFE), tally)
            except Exception as raised:  # noqa: BLE001 (whatever is raised is a violation, told with its steps)
                tally.violated(
                    f"seed {seed}, life {number}, step {len(life.steps)}: {raised!r} after {life.steps[-10:]}"
                )


def live(life: Life, steps: int, tally: Tally) -> None:
    names = [name for name in DEEDS if life.chance.random() < 0.85] or list(DEEDS)
    weights = [DEEDS[name][0] for name in names]
    for number in range(steps):
        name = life.chance.choices(names, weights)[0]
        life.steps.append(name)
        DEEDS[name][1](life)
        tally.counted += 1
        ask(tally, everything=number % ALL_EVERY == ALL_EVERY - 1)
    ask(tally, everything=True)
    runs_empty(life)


def ask(tally: Tally, *, everything: bool) -> None:
    with connection.cursor() as cursor:
        for query in CHEAP:
            cursor.execute(query)
            assert cursor.fetchone()[0] == 0, query
    if everything:
        tally.look_at_all("some steps")
        assert not tally.drift, tally.drift


def runs_empty(life: Life) -> None:
    """Faults stop: what is due by then is sent within two hours."""
    life.now += hours(1)
    for _ in range(100):
        leased = claim_letters(most=50, lease=LEASE, now=life.now)
        for letter in leased:
            record_delivery(letter=letter, answer=Answer(verdict=Verdict.ACCEPTED, code="1"), now=life.now)
        if not leased:
            break
        life.now += timedelta(seconds=1)
    stuck = Letter.objects.filter(state="waiting", due_at__lte=life.now - hours(1)).count()
    assert stuck == 0, f"{stuck} letters are stuck"


@contextmanager
def undone() -> Iterator[None]:
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


# --- the alarm works


def finds_a_forgotten_credit(seed: int) -> bool:
    alarm = Tally(Random(0))
    with undone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cancel_session, "move_held_credit", lambda *_, **__: None)
        run(alarm, seed=seed, steps=STEPS_OF_A_LIFE * 2)
    return bool(alarm.violations)


def notices_a_credit_that_is_gone() -> bool:
    """The control of every look at the whole: it is neither back nor taken."""
    alarm = Tally(Random(0))
    with undone(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cancel_session, "move_held_credit", lambda *_, **__: None)
        cancel(People().sessions[0])
        alarm.look_at_all("a cancellation")
    return bool(alarm.drift)


def same_again(seed: int) -> bool:
    """One seed is one life: the same steps, and as many rows of each kind in the end."""
    return _traces(seed) == _traces(seed)


def _traces(seed: int) -> tuple[Any, ...]:
    with undone():
        life = Life(Random(f"{seed}:again"), People(), NOW)
        live(life, STEPS_OF_A_LIFE, Tally(Random(0)))
        states = list(
            Session.objects.filter(practice=life.people.professionals[0].practice)
            .order_by("id")
            .values_list("state", "starts_at", "version")
        )
        return tuple(life.steps), states
