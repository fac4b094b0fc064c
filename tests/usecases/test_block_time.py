"""Blocking time."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from kept.core.access import Actor
from kept.core.availability import MOST_BLOCKS
from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.store.diary.models import Block
from kept.usecases.block_time import block_time
from tests.make import NOW, a_key, actor_of, make_professional, make_session, span_at, the_professional_of

DAYS = [span_at(NOW + timedelta(days=n)) for n in range(3)]


def blocked(by: Actor, spans: Sequence[Span] = DAYS[:1], *, keep_sessions: bool = False) -> Block:
    made = block_time(by=by, title="Supervision", spans=spans, keep_sessions=keep_sessions, request=a_key(), now=NOW)
    return Block.objects.get(uuid=made)


def test_one_block_is_no_series(db: None) -> None:
    block = blocked(actor_of(make_professional()))
    assert (block.title, block.starts_at, block.series) == ("Supervision", NOW, None)


def test_several_are_one_series(db: None) -> None:
    first = blocked(actor_of(make_professional()), DAYS)
    assert first.series
    assert Block.objects.filter(series=first.series).count() == 3


def test_sessions_inside_are_said_and_stay(db: None) -> None:
    session = make_session(starts_at=DAYS[1].start)
    by = the_professional_of(session)
    with pytest.raises(Refused, match="block_covers_sessions") as refusal:
        blocked(by, DAYS)
    assert refusal.value.facts == {"starts": (session.starts_at,)}
    blocked(by, DAYS, keep_sessions=True)
    session.refresh_from_db()
    assert session.state == "planned"


def test_what_only_touches_is_not_inside(db: None) -> None:
    session = make_session(starts_at=DAYS[0].end)
    blocked(the_professional_of(session))


@pytest.mark.parametrize("number", [0, MOST_BLOCKS + 1])
def test_there_is_a_least_and_a_most(db: None, number: int) -> None:
    spans = [span_at(NOW + timedelta(days=n)) for n in range(number)]
    with pytest.raises(Refused, match="too_many"):
        blocked(actor_of(make_professional()), spans)
