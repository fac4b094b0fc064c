"""A long life in little time: deeds, repetitions, letters, chores and crashes, drawn by one seed."""

from typing import Final

import pytest
from django.db import connection

from tests.prove.evidence import MODE, SEED, SUITE, proof, rounds
from tests.prove.lives import STEPS_OF_A_LIFE, finds_a_forgotten_credit, notices_a_credit_that_is_gone, run, same_again

# SQLite, which is asked within the process, takes many times as many steps in the same time.
OF_A_NIGHT: Final = 900_000 if connection.vendor == "sqlite" else 100_000


@pytest.mark.usefixtures("db")
def test_whatever_happens_all_that_must_be_true_stays_true() -> None:
    with proof("simulation", figure=9) as tally:
        run(tally, seed=SEED, steps=STEPS_OF_A_LIFE if MODE == SUITE else rounds(commit=25_000, nightly=OF_A_NIGHT))
        if MODE != SUITE:
            tally.control(same_again(SEED))
        tally.control(finds_a_forgotten_credit(SEED))
        tally.drift_is_noticed = notices_a_credit_that_is_gone()
