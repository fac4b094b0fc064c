"""Worlds that differ only in who inside a hub did what look the same to the employer."""

import pytest

from tests.prove.employer import compare, finds_what_is_not_suppressed
from tests.prove.evidence import proof, rounds


@pytest.mark.usefixtures("db")
def test_an_employer_sees_no_difference() -> None:
    with proof("worlds", figure=16) as tally:
        compare(tally, worlds=rounds(commit=25, nightly=1_000))
        tally.control(finds_what_is_not_suppressed())
