"""Letters that a worker gives back are as if it had never had them."""

import pytest

from kept.store.outbox.writes import withdraw_caused_by
from kept.usecases.record_delivery import record_delivery
from kept.usecases.release_letters import release_letters
from tests.letters import ACCEPTED, LATER, LEASE, a_quiet_session, claim, fresh_letter, ids, queue_one
from tests.make import NOW, minutes

pytestmark = pytest.mark.django_db


def test_a_released_letter_is_due_at_once_and_has_lost_no_attempt() -> None:
    letter = queue_one(a_quiet_session())
    release_letters(letters=claim())
    assert (fresh_letter(letter).attempts, fresh_letter(letter).lease_until) == (0, None)
    (again,) = claim()
    assert (again.uuid, again.attempts) == (letter.uuid, 1)


def test_a_released_letter_can_still_be_withdrawn() -> None:
    queue_one(a_quiet_session(), cause="change:7:1")
    release_letters(letters=claim())
    assert withdraw_caused_by("change:7:1", NOW)


def test_only_ones_own_letters_are_released() -> None:
    letter = queue_one(a_quiet_session())
    (zombie,) = claim()
    (second,) = claim(NOW + LEASE)
    release_letters(letters=[zombie])
    assert fresh_letter(letter).lease_token == second.token
    assert record_delivery(letter=second, answer=ACCEPTED, now=NOW + LEASE)


def test_what_was_tried_before_stays_tried() -> None:
    letter = queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=LATER, now=NOW)
    release_letters(letters=claim(NOW + minutes(2)))
    assert (fresh_letter(letter).attempts, fresh_letter(letter).first_tried_at) == (1, NOW)
    assert ids(claim(NOW + minutes(2))) == [letter.uuid]
