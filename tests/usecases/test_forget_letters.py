"""What letters said is not kept for ever."""

from datetime import timedelta

import pytest

from kept.core.delivery import READABLE_FOR
from kept.store.outbox.writes import withdraw_caused_by
from kept.usecases.forget_letters import forget_letters
from kept.usecases.record_delivery import record_delivery
from tests.letters import ACCEPTED, NEVER, a_quiet_session, claim, fresh_letter, queue_one
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("finished", ["sent", "withdrawn"])
def test_a_finished_letter_is_forgotten_after_its_time_and_not_before(finished: str) -> None:
    letter = queue_one(a_quiet_session(), cause="change:7:1")
    if finished == "sent":
        record_delivery(letter=claim()[0], answer=ACCEPTED, now=NOW)
    else:
        withdraw_caused_by("change:7:1", NOW)
    assert fresh_letter(letter).state == finished
    forget_letters(now=NOW + READABLE_FOR - timedelta(seconds=1))
    assert (fresh_letter(letter).payload, fresh_letter(letter).email) != (None, "")
    assert forget_letters(now=NOW + READABLE_FOR) == 1
    assert (fresh_letter(letter).payload, fresh_letter(letter).email) == (None, "")
    assert fresh_letter(letter).state == finished, "that it was told is remembered"
    assert forget_letters(now=NOW + READABLE_FOR) == 0


def test_what_may_still_be_sent_is_kept() -> None:
    given_up = queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=NEVER, now=NOW)
    waiting = queue_one(a_quiet_session())
    forget_letters(now=NOW + timedelta(days=400))
    assert all(fresh_letter(letter).payload for letter in (given_up, waiting))


def test_some_are_forgotten_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kept.usecases.forget_letters.MOST", 1)
    for _ in range(2):
        queue_one(a_quiet_session())
        record_delivery(letter=claim()[0], answer=ACCEPTED, now=NOW)
    assert [forget_letters(now=NOW + READABLE_FOR) for _ in range(3)] == [1, 1, 0]
