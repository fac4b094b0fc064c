"""What is kept of open starts is what the engine says, and the earliest of them are those that every calendar has."""

from random import Random

import pytest

from kept.store.diary.earliest import earliest_slots
from kept.usecases.renew_openings import renew_openings
from tests.earliest import Town, as_looked_up, looked_up

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


def renew(town: Town) -> None:
    while renew_openings(now=town.now):
        pass
