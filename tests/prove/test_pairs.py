"""All pairs of deeds at the same moment end as one after the other; without locks some do not."""

from random import Random

import pytest
from django.db import connection

from tests.prove.evidence import MODE, SUITE, Tally, proof, rounds, some_of
from tests.prove.pairs import PAIRS, race_all
from tests.prove.unlocked import without_locks

TURNS_AT_ONCE, MOST_TRIES = 10, 20


@pytest.mark.usefixtures("real_db")
def test_two_deeds_end_as_one_after_the_other() -> None:
    assert len(PAIRS) == 120
    turns = rounds(commit=3 if connection.vendor == "sqlite" else 2, nightly=50)
    with proof("pairs", figure=2) as tally:
        race_all(tally, turns=turns, pairs=PAIRS[::6] if MODE == SUITE else some_of(PAIRS, tally.chance))
        tally.control(is_noticed_without_locks())


def is_noticed_without_locks() -> bool:
    """Sooner or later: on a busy machine two threads may miss each other for a while."""
    alarm = Tally(Random(0))
    with without_locks():
        for _ in range(MOST_TRIES):
            race_all(alarm, turns=TURNS_AT_ONCE, pairs=[("cancel as a client", "cancel with a charge")])
            if alarm.violations:
                return True
    return False
