"""What is kept of open starts is what the engine says, and the earliest of them are those that every calendar has."""

from random import Random

import pytest

from kept.store.diary import earliest
from kept.store.diary.earliest import earliest_slots
from kept.usecases.renew_openings import renew_openings
from tests.earliest import Town, as_looked_up, looked_up

pytestmark = pytest.mark.django_db
SEEDS = range(2)


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
        for name, few, many in (("FEW", 0, 24), ("MANY", 2, 256), ("ROWS", 1, 400)):
            monkeypatch.setattr(earliest, name, chance.choice([few, few, many]))
        monkeypatch.setattr("kept.store.diary.circles.MOST_READ", chance.choice([0, 1024]))
        question = town.question()
        found = as_looked_up(earliest_slots(town.asking, **question))
        assert found == looked_up(town.asking, **question), question
        answers += len(found)
    assert answers > 500


def renew(town: Town) -> None:
    while renew_openings(now=town.now):
        pass
