"""The worker by itself: what it does when something happens between claim, post and record."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import OperationalError

from kept.core.delivery import Answer, Verdict
from kept.edges.commands._stopping import Stop
from kept.edges.commands.deliver_letters import Worker
from kept.store.outbox.reads import Held, Unreadable, leased_content
from kept.store.outbox.writes import withdraw_letters
from kept.store.people.models import AddressChange
from kept.usecases.record_delivery import record_delivery
from tests.edges.commands.working import Clock, Scripted, work
from tests.letters import LEASE, a_quiet_session, claim, fresh_letter, ids, queue_one, states
from tests.make import NOW, make_professional, minutes

pytestmark = pytest.mark.django_db
COMMAND: Final = "kept.edges.commands.deliver_letters"


def test_a_letter_withdrawn_after_the_claim_is_not_sent() -> None:
    first, second = a_quiet_session(), a_quiet_session()
    letters = [queue_one(first), queue_one(second)]
    post = Scripted([], meanwhile=lambda: withdraw_letters(session_id=second.id, at=NOW))
    work(post=post)
    assert post.sent == [letters[0].message_id]
    assert states(letters) == ["sent", "withdrawn"]


def test_a_letter_that_another_worker_took_over_is_not_sent() -> None:
    letters = [queue_one(a_quiet_session()) for _ in range(2)]
    post = Scripted([], meanwhile=lambda: claim(NOW + LEASE))
    work(post=post)
    assert post.sent == [letters[0].message_id]


def test_what_can_no_longer_be_sent_within_the_lease_is_given_back() -> None:
    """So that nobody else begins while this worker is still at it."""
    letters = [queue_one(a_quiet_session()) for _ in range(4)]
    clock = Clock(NOW)
    post = Scripted([], meanwhile=lambda: clock.go(timedelta(seconds=31)))
    worker = Worker(post, LEASE, Stop(), clock)
    assert worker.deliver_some()
    assert len(post.sent) == 1
    assert [fresh_letter(letter).lease_until for letter in letters[1:]] == [None] * 3
    worker.drain()
    assert states(letters) == ["sent"] * 4
    assert len(post.sent) == 4


def test_a_letter_that_cannot_be_written_keeps_no_other_waiting() -> None:
    letters = [queue_one(a_quiet_session()) for _ in range(3)]
    work(post=Scripted([ZeroDivisionError()]))
    assert states(letters) == ["waiting", "sent", "sent"]
    assert fresh_letter(letters[0]).last_error == "unwritable"


@pytest.mark.parametrize(
    ("from_to", "confirmed", "undone", "reached"),
    [
        (("carl@example.org", "carl@example.com"), minutes(1), None, "carl@example.com"),
        (("carl@example.com", "carl@example.org"), -minutes(1), minutes(1), "carl@example.com"),
        (("carl@example.org", "carl@example.com"), -minutes(1), None, "carl@example.org"),
        (("nora@example.org", "nora@example.com"), minutes(1), None, "carl@example.org"),
    ],
    ids=["away", "back", "before the letter", "somebody else's"],
)
def test_a_letter_follows_its_reader_to_their_address_of_now(
    from_to: tuple[str, str], confirmed: timedelta, undone: timedelta | None, reached: str
) -> None:
    queue_one(a_quiet_session())
    old, new = from_to
    AddressChange.objects.create(
        user=make_professional().user,
        old_email=old,
        new_email=new,
        token_hash="x" * 64,
        created_at=NOW - minutes(2),
        expires_at=NOW + minutes(9),
        confirmed_at=NOW + confirmed,
        undone_at=NOW + undone if undone else None,
    )
    post = Scripted([])
    work(post=post)
    assert post.addresses == [reached]


def test_a_letter_that_cannot_be_read_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    letters = [queue_one(a_quiet_session()) for _ in range(2)]

    def reading(letter_id: Any, *, token: Any) -> Held | None:
        if letter_id == letters[0].uuid:
            raise Unreadable
        return leased_content(letter_id, token=token)

    monkeypatch.setattr(f"{COMMAND}.leased_content", reading)
    work(post=Scripted([]))
    assert states(letters) == ["waiting", "sent"]
    assert fresh_letter(letters[0]).last_error == "unreadable"


def test_when_asked_to_stop_the_letter_in_flight_is_finished_and_the_rest_given_back() -> None:
    letters = [queue_one(a_quiet_session()) for _ in range(3)]
    stop = Stop()
    post = Scripted([], meanwhile=lambda: setattr(stop, "asked", True))
    Worker(post, LEASE, stop, Clock(NOW)).drain()
    assert states(letters) == ["sent", "waiting", "waiting"]
    assert ids(claim()) == ids(letters[1:]), "whoever comes next has them at once"


def test_an_answer_is_recorded_although_the_database_stumbles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that was handed over and not recorded would be sent once more."""
    letter = queue_one(a_quiet_session())
    monkeypatch.setattr(f"{COMMAND}.SECONDS_AFTER_A_FAULT", 0)
    monkeypatch.setattr(f"{COMMAND}.connection.close", lambda: None)
    stumbles = [OperationalError("locked"), OperationalError("gone")]

    def recording(**given: Any) -> bool:
        if stumbles:
            raise stumbles.pop()
        return record_delivery(**given)

    monkeypatch.setattr(f"{COMMAND}.record_delivery", recording)
    post = Scripted([])
    work(post=post)
    assert (states([letter]), len(post.sent)) == (["sent"], 1)


def test_nobody_is_tried_in_vain_one_by_one_while_nobody_answers() -> None:
    letters = [queue_one(a_quiet_session()) for _ in range(10)]
    post = Scripted([Answer(verdict=Verdict.UNREACHED, code="timeout")])
    work(post=post)
    assert len(post.sent) == 1
    assert {(fresh_letter(letter).last_error, fresh_letter(letter).attempts) for letter in letters} == {("timeout", 1)}
