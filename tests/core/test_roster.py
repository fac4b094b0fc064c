"""What a new roster changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.core.refusal import Refused
from kept.core.roster import difference

PEOPLE = st.sets(st.sampled_from("abcdefghij"))


@given(PEOPLE, PEOPLE, st.booleans())
def test_afterwards_the_roster_is_as_it_was_sent(before: set[str], after: set[str], keeps: bool) -> None:
    change = difference(before, after, keeps_others=keeps)
    assert before - set(change.removed) | set(change.added) == (before | after if keeps else after)
    assert change.kept == len(before) - len(change.removed)


@pytest.mark.parametrize(
    ("before", "after", "most"), [("abcd", "ab", False), ("abcd", "a", True), ("a", "", True), ("", "ab", False)]
)
def test_more_than_half_is_most(before: str, after: str, most: bool) -> None:
    assert difference(before, after, keeps_others=False).removes_most is most


def test_their_number_is_typed_to_confirm() -> None:
    change = difference("abcd", "a", keeps_others=False)
    for wrong in (None, 0, 2, 4):
        with pytest.raises(Refused, match="confirm_removals"):
            change.must_be_confirmed(wrong)
    change.must_be_confirmed(3)
    difference("abcd", "abc", keeps_others=False).must_be_confirmed(None)


def test_what_was_shown_must_still_be_so() -> None:
    change = difference("abcd", "bcde", keeps_others=False)
    change.must_equal(difference("dcba", "edcb", keeps_others=False).digest)
    for other in (difference("abcd", "bcd", keeps_others=False), difference("abcd", "bcde", keeps_others=True)):
        with pytest.raises(Refused, match="outcome_changed"):
            change.must_equal(other.digest)
