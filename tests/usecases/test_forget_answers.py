"""What programs were answered is kept for two days, and not longer than what it tells of."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from kept.core.intervals import Span
from kept.core.refusal import Replayed
from kept.store.diary.models import Session
from kept.store.journal.models import RememberedRequest
from kept.usecases.block_time import block_time
from kept.usecases.forget_answers import forget_answers
from tests.deeds import delete
from tests.make import NOW, a_key, actor_of, make_professional, make_session, span_at

TWO_DAYS = timedelta(hours=48)


def test_it_is_kept_word_for_word_for_two_days(db: None) -> None:
    by = actor_of(make_professional())
    key = replace(a_key(), answers=lambda result: f"blocked as {UUID(result)}")

    def block() -> None:
        span = Span(span_at(NOW).start, span_at(NOW).end)
        block_time(title="Lunch", spans=[span], keep_sessions=True, by=by, request=key, now=NOW)

    block()
    with pytest.raises(Replayed) as again:
        block()
    assert again.value.answer
    assert again.value.answer.startswith("blocked as ")
    assert forget_answers(now=NOW + TWO_DAYS - timedelta(seconds=1)) == 0
    assert forget_answers(now=NOW + TWO_DAYS) == 1
    assert forget_answers(now=NOW + TWO_DAYS) == 0
    with pytest.raises(Replayed) as forgotten:
        block()
    assert forgotten.value.answer is None


def test_what_is_erased_is_erased_from_answers_too(db: None) -> None:
    session = make_session()
    told = RememberedRequest.objects.create(
        key=a_key().key, fingerprint="", result=str(session.uuid), answer="!", at=NOW
    )
    delete(Session.objects.get(id=session.id))
    told.refresh_from_db()
    assert told.answer is None
