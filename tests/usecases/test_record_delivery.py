"""What becomes of a letter when the post has answered, and that only its own worker can say so."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from kept.core.delivery import PATIENCE, Answer, Leased, Verdict
from kept.core.letters import LetterState
from kept.store.outbox import writes
from kept.store.outbox.models import Letter
from kept.usecases.record_delivery import record_delivery
from tests.letters import ACCEPTED, LATER, LEASE, NEVER, a_quiet_session, claim, fresh_letter, ids, queue_one
from tests.make import NOW, minutes

pytestmark = pytest.mark.django_db


def test_an_accepted_letter_is_sent() -> None:
    letter = queue_one(a_quiet_session())
    assert record_delivery(letter=claim()[0], answer=ACCEPTED, now=NOW + minutes(1))
    told = fresh_letter(letter)
    assert (told.state, told.finished_at, told.attempts) == (LetterState.SENT, NOW + minutes(1), 1)
    assert (told.lease_until, told.last_error) == (None, "")


def test_a_letter_refused_for_good_is_given_up_with_the_code() -> None:
    letter = queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=NEVER, now=NOW)
    told = fresh_letter(letter)
    assert (told.state, told.finished_at, told.last_error) == (LetterState.GIVEN_UP, NOW, "550")
    assert told.payload, "it may be sent again"


def test_a_letter_that_failed_comes_back_after_a_minute() -> None:
    letter = queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=LATER, now=NOW)
    told = fresh_letter(letter)
    assert (told.state, told.finished_at, told.last_error) == (LetterState.WAITING, None, "451")
    assert minutes(1) <= told.next_at - NOW <= minutes(1.25)
    assert claim(NOW + timedelta(seconds=59)) == ()
    assert ids(claim(NOW + minutes(1.25))) == [letter.uuid]


def test_a_letter_is_given_up_after_72_hours_of_trying() -> None:
    letter = queue_one(a_quiet_session())
    now = started = NOW + timedelta(days=10)  # nobody tried before: the worker was down
    while fresh_letter(letter).state == LetterState.WAITING:
        (leased,) = claim(now)
        record_delivery(letter=leased, answer=LATER, now=now)
        last, now = now, max(fresh_letter(letter).next_at, now)
    assert fresh_letter(letter).state == LetterState.GIVEN_UP
    assert PATIENCE <= last - started < PATIENCE + minutes(75)


def test_a_server_that_was_not_reached_counts_as_an_attempt() -> None:
    letter = queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=Answer(verdict=Verdict.UNREACHED, code="refused"), now=NOW)
    assert fresh_letter(letter).last_error == "refused"
    assert fresh_letter(letter).next_at > NOW


def test_the_error_is_forgotten_once_it_arrived() -> None:
    letter = queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=LATER, now=NOW)
    record_delivery(letter=claim(NOW + minutes(2))[0], answer=ACCEPTED, now=NOW + minutes(2))
    assert fresh_letter(letter).last_error == ""


# --- fencing


@pytest.mark.parametrize("answer", [ACCEPTED, LATER, NEVER])
def test_a_worker_that_comes_too_late_is_refused(answer: Answer) -> None:
    letter, zombie, second = overtaken()
    assert not record_delivery(letter=zombie, answer=answer, now=NOW + minutes(2))
    assert (fresh_letter(letter).state, fresh_letter(letter).lease_token) == (LetterState.WAITING, second.token)
    assert claim(NOW + LEASE + timedelta(seconds=1)) == (), "it is still the second worker's alone"
    assert record_delivery(letter=second, answer=ACCEPTED, now=NOW + minutes(2))
    assert not record_delivery(letter=zombie, answer=answer, now=NOW + minutes(3))
    assert fresh_letter(letter).state == LetterState.SENT


def test_without_the_token_the_late_worker_would_give_the_letter_to_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""

    def any_lease(leased: Leased) -> QuerySet[Letter]:
        return Letter.objects.filter(uuid=leased.uuid)

    monkeypatch.setattr(writes, "_held", any_lease)
    letter, zombie, _second = overtaken()
    assert record_delivery(letter=zombie, answer=LATER, now=NOW + LEASE)
    assert ids(claim(NOW + LEASE + minutes(2))) == [letter.uuid], "while the second is still at it"


def test_a_lease_that_ended_and_that_nobody_took_over_is_still_good() -> None:
    """Nobody else has sent the letter: to refuse the answer would send it twice."""
    letter = queue_one(a_quiet_session())
    (leased,) = claim()
    assert record_delivery(letter=leased, answer=ACCEPTED, now=NOW + LEASE * 5)
    assert fresh_letter(letter).state == LetterState.SENT


def test_an_answer_is_recorded_once() -> None:
    queue_one(a_quiet_session())
    (leased,) = claim()
    assert record_delivery(letter=leased, answer=ACCEPTED, now=NOW)
    assert not record_delivery(letter=leased, answer=NEVER, now=NOW)


def test_a_made_up_token_opens_nothing() -> None:
    letter = queue_one(a_quiet_session())
    (leased,) = claim()
    assert not record_delivery(letter=replace(leased, token=uuid4()), answer=ACCEPTED, now=NOW)
    assert fresh_letter(letter).state == LetterState.WAITING


def overtaken() -> tuple[Letter, Leased, Leased]:
    """A letter, the worker that stood still past its lease, and the one that took over."""
    letter = queue_one(a_quiet_session())
    (zombie,) = claim()
    (second,) = claim(NOW + LEASE)
    return letter, zombie, second
