"""Each letter of what was done arrives, none of what was not, and everybody hears of a session in the order of its changes."""

import pytest

from tests.prove.evidence import proof, rounds
from tests.prove.posted import finds_what_goes_wrong, live_by_post


@pytest.mark.usefixtures("db")
def test_letters_arrive_in_their_order() -> None:
    with proof("posted", figure=10) as tally:
        live_by_post(tally, letters=rounds(commit=900, nightly=25_000))
        for found in finds_what_goes_wrong():
            tally.control(found)
