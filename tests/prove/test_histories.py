"""What several people were answered at once has an order that explains it; what was made up has none."""

import pytest

from tests.prove.evidence import proof, rounds
from tests.prove.histories import BOOK, READ, Operation, makes_sense
from tests.prove.recorded import record_all


@pytest.mark.usefixtures("real_db")
def test_an_order_explains_what_everybody_was_answered() -> None:
    with proof("histories", figure=3) as tally:
        record_all(tally, histories=rounds(commit=13, nightly=1_000))


def test_the_search_keeps_who_was_done_before_who_began() -> None:
    first, second = Operation(BOOK, 10, 1, 0, 1, done=False), Operation(BOOK, 11, 1, 2, 3)
    assert not makes_sense([first, second], frozenset()), "the first was refused a free slot"
    at_once = [Operation(BOOK, 10, 1, 0, 3, done=False), Operation(BOOK, 11, 1, 1, 2)]
    assert makes_sense(at_once, frozenset())
    assert not makes_sense([Operation(READ, seen=frozenset({1}))], frozenset())
