"""Undoing a move: as if it had not been, unless somebody was told."""

from datetime import timedelta

import pytest

from kept.core.delivery import LEASE, Answer, Verdict
from kept.core.refusal import Refused
from kept.store.diary.models import Session
from kept.usecases.claim_letters import claim_letters
from kept.usecases.record_delivery import record_delivery
from tests.deeds import edit, join, undo
from tests.make import (
    NOW,
    fresh,
    letter_rows,
    make_client,
    make_session,
    payment_of,
    span_at,
)

FRIDAY = NOW + timedelta(days=4)
SECONDS = timedelta(seconds=10)


def moved(**made: object) -> tuple[Session, Session]:
    """Before and after."""
    session = make_session(**made)  # type: ignore[arg-type] # whatever the builder takes
    edit(session, span=span_at(FRIDAY), undo_for=SECONDS)
    return session, fresh(session)


def test_it_is_back_where_it_was_and_nobody_is_told(db: None) -> None:
    before, session = moved()
    undo(session)
    after = fresh(session)
    assert (after.starts_at, after.ends_at, after.version) == (before.starts_at, before.ends_at, session.version + 1)
    assert payment_of(session).due_on == before.starts_at
    assert [letter.state for letter in letter_rows(session, since=NOW)] == ["withdrawn"]


def test_it_is_undone_once(db: None) -> None:
    _, session = moved()
    undo(session)
    with pytest.raises(Refused, match="undo_too_late"):
        undo(fresh(session))


def test_once_the_letter_is_on_its_way_it_is_too_late(db: None) -> None:
    _, session = moved()
    told = Answer(verdict=Verdict.ACCEPTED, code="250")
    for leased in claim_letters(most=50, lease=LEASE, now=NOW):  # the confirmations go first
        record_delivery(letter=leased, answer=told, now=NOW)
    (update,) = claim_letters(most=50, lease=LEASE, now=NOW + SECONDS)
    with pytest.raises(Refused, match="undo_too_late"):
        undo(session)
    record_delivery(letter=update, answer=told, now=NOW + SECONDS)
    with pytest.raises(Refused, match="undo_too_late"):
        undo(session)


def test_after_another_change_it_is_too_late(db: None) -> None:
    _, session = moved(starts_at=NOW + timedelta(minutes=10))
    edit(session, span=span_at(NOW + timedelta(minutes=5)))
    with pytest.raises(Refused, match="undo_too_late"):
        undo(session)
    with pytest.raises(Refused, match="undo_too_late"):
        undo(fresh(session))
    join(fresh(session), at=NOW)
    with pytest.raises(Refused, match="undo_too_late"):
        undo(fresh(session))


def test_the_old_time_may_be_taken_meanwhile(db: None) -> None:
    before, session = moved()
    assert before.starts_at
    taker = make_client(session.professional)
    make_session(starts_at=before.starts_at, professional=session.professional, client=taker)
    with pytest.raises(Refused, match="overlap"):
        undo(session)
