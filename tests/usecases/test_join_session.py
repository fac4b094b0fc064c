"""Joining: from 15 minutes before the start, also long afterwards."""

from datetime import timedelta

import pytest

from kept.core.lifecycle import State
from kept.core.refusal import Refused
from tests.deeds import join, span_of
from tests.make import fresh, letters_about, make_session, minutes

FIFTEEN = minutes(15)


@pytest.mark.parametrize("later", [-FIFTEEN, timedelta(0), timedelta(days=90)])
def test_it_is_in_progress_and_nobody_is_told(db: None, later: timedelta) -> None:
    session = make_session()
    start = span_of(session).start
    join(session, at=start + later)
    assert fresh(session).state == State.IN_PROGRESS
    assert letters_about(session, since=start + later) == []


def test_a_moment_earlier_is_too_early(db: None) -> None:
    session = make_session()
    with pytest.raises(Refused, match="too_early_to_join") as refusal:
        join(session, at=span_of(session).start - FIFTEEN - timedelta(microseconds=1))
    assert refusal.value.facts == {"starts_at": session.starts_at}


def test_nobody_joins_twice(db: None) -> None:
    session = make_session(state=State.IN_PROGRESS)
    with pytest.raises(Refused, match="transition_not_allowed"):
        join(session)
