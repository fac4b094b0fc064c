"""Time-outs, webhooks in any order and people who do something else meanwhile: no card is charged twice."""

import pytest
from django.db import connection

from kept.core.cards import UNDECIDED, AttemptKind, AttemptState, Said, joined
from kept.core.lifecycle import PaymentState
from tests.cards import test_random_runs as runs
from tests.prove.evidence import MODE, SUITE, proof, rounds

MOST_WITHOUT_PROTECTION = 400


@pytest.mark.skipif(MODE == SUITE, reason="tests/cards/test_random_runs.py tries ten thousand")
def test_nothing_is_taken_twice() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("no database is asked, so one run is enough")
    with proof("cards", figure=13) as tally:
        for seed in range(rounds(commit=5_000, nightly=100_000)):
            tally.counted += 1
            if words := wrong(seed):
                tally.violated(f"seed {seed}: {words}")
        tally.control(finds_a_time_out_that_counts_as_a_refusal())


def wrong(seed: int) -> str:
    """What is held beyond what is owed, and attempts that nobody ever decides."""
    world = runs.run(seed)
    owed = runs.PRICE.minor if world.payment is PaymentState.PAID and world.held else 0
    stuck = sum(attempt.state in UNDECIDED for attempt in world.attempts)
    return f"{world.kept()} kept, {owed} owed, {stuck} stuck" if (world.kept(), stuck) != (owed, 0) else ""


def finds_a_time_out_that_counts_as_a_refusal() -> bool:
    def hasty(kind: AttemptKind, state: AttemptState, said: Said) -> AttemptState:
        return joined(kind, state, Said.REFUSED if said is Said.UNKNOWN else said)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "joined", hasty)
        return any(wrong(seed) for seed in range(MOST_WITHOUT_PROTECTION))
