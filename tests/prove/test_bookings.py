"""Many at one slot: however many try, and by whatever door, one has it."""

import pytest

from tests.prove.bookings import contend, contend_unprotected
from tests.prove.evidence import proof, rounds


@pytest.mark.usefixtures("real_db")
def test_a_slot_has_one_taker() -> None:
    with proof("bookings", figure=1) as tally:
        contend(tally, turns=rounds(commit=470, nightly=9_000))
        tally.control(contend_unprotected())
