"""Workers are killed under load, and nothing that was confirmed is lost, torn or doubled."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.nodes.browsers import Told
from tests.nodes.test_losing_nodes import accounted
from tests.prove.evidence import MODE, SUITE, proof, rounds
from tests.prove.kills import kill_under_load


@pytest.mark.usefixtures("real_db")
@pytest.mark.skipif(MODE == SUITE, reason="it takes minutes; tests/nodes loses one of each in the suite")
def test_nothing_is_lost_torn_or_doubled() -> None:
    with proof("kills", figure=10) as letters, proof("kills", figure=5) as kills:
        kill_under_load(kills, letters, kills=rounds(commit=20, nightly=1_000))
        noon, one = datetime(2026, 6, 15, 12, tzinfo=UTC), uuid4()
        kills.control(accounted(Told(booked=[(noon, one)]), []))
        kills.control(accounted(Told(), [(noon, one)]))
