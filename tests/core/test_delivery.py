"""The back-off, and when a letter is given up."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID, uuid4

import pytest

from kept.core.delivery import BACK_OFF, PATIENCE, Answer, Leased, Verdict, standing_after, wait_after
from kept.core.letters import LetterState

NOW: Final = datetime(2026, 6, 15, 9, tzinfo=UTC)
LETTER: Final = UUID("7a9f6f8e-6f0b-4f39-8b57-8f9b2a6f2a11")


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 15), (5, 60), (6, 60), (80, 60)])
def test_the_wait_grows_to_an_hour_and_has_up_to_a_quarter_more(attempts: int, minutes: int) -> None:
    waits = {wait_after(attempts, letter_id=uuid4()) for _ in range(200)}
    assert min(waits) >= timedelta(minutes=minutes)
    assert max(waits) <= timedelta(minutes=minutes) * 5 / 4
    assert len(waits) > 50, "letters do not come back all at once"


def test_the_wait_is_no_chance() -> None:
    assert wait_after(3, letter_id=LETTER) == wait_after(3, letter_id=LETTER)


def test_what_was_accepted_is_sent() -> None:
    standing = standing_after(an_answer(Verdict.ACCEPTED), an_attempt(), now=NOW)
    assert (standing.state, standing.next_at) == (LetterState.SENT, None)


def test_what_was_refused_for_good_is_given_up_at_once() -> None:
    standing = standing_after(an_answer(Verdict.NEVER), an_attempt(), now=NOW)
    assert (standing.state, standing.next_at) == (LetterState.GIVEN_UP, None)


@pytest.mark.parametrize("verdict", [Verdict.LATER, Verdict.UNREACHED])
def test_what_failed_is_tried_again_for_72_hours(verdict: Verdict) -> None:
    nearly = NOW + PATIENCE - timedelta(microseconds=1)
    assert standing_after(an_answer(verdict), an_attempt(9), now=nearly).state is LetterState.WAITING
    assert standing_after(an_answer(verdict), an_attempt(9), now=NOW + PATIENCE).state is LetterState.GIVEN_UP


def test_a_letter_is_tried_about_eighty_times() -> None:
    """All the way, as a server that never answers would have it."""
    now, attempts = NOW, 0
    tries = []
    while now - NOW < PATIENCE:
        attempts += 1
        tries.append(now)
        now += wait_after(attempts, letter_id=LETTER)
    assert 60 <= attempts <= 80
    assert [b > a for a, b in pairwise(tries)] == [True] * (attempts - 1)
    assert sum(BACK_OFF[:4], timedelta()) == timedelta(minutes=23)


def an_answer(verdict: Verdict) -> Answer:
    return Answer(verdict=verdict, code="x")


def an_attempt(number: int = 1) -> Leased:
    return Leased(
        uuid=LETTER,
        token=uuid4(),
        until=NOW,
        message_id="<x@kept.example>",
        created_at=NOW,
        attempts=number,
        first_tried_at=NOW,
    )
