"""What is asked about letters."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from kept.core.delivery import Answer, Verdict
from kept.core.letters import Kind, LetterState, Recipient
from kept.store.outbox import reads
from kept.usecases.forget_letters import forget_letters
from kept.usecases.record_delivery import record_delivery
from tests.letters import ACCEPTED, LATER, NEVER, a_content, a_quiet_session, claim, ids, queue, queue_one
from tests.make import NOW, make_session, minutes

pytestmark = pytest.mark.django_db


def test_a_session_shows_per_person_how_each_letter_stands() -> None:
    session = a_quiet_session()
    queue(session, a_content(), a_content(to=Recipient.PROFESSIONAL))
    to_client, to_professional = claim(NOW + minutes(1))
    record_delivery(letter=to_client, answer=ACCEPTED, now=NOW + minutes(2))
    record_delivery(letter=to_professional, answer=NEVER, now=NOW + minutes(3))
    told = [(one.to, one.kind, one.state, one.at) for one in reads.letters_of_session(session.id)][-2:]
    assert told == [
        (Recipient.CLIENT, Kind.CONFIRMED, LetterState.SENT, NOW + minutes(2)),
        (Recipient.PROFESSIONAL, Kind.CONFIRMED, LetterState.GIVEN_UP, NOW + minutes(3)),
    ]


def test_many_sessions_are_asked_about_at_once(django_assert_num_queries: Any) -> None:
    sessions = [make_session() for _ in range(3)]
    with django_assert_num_queries(1):
        found = reads.letters_of_sessions([*(session.id for session in sessions), 0])
    assert [len(found[session.id]) for session in sessions] == [3, 3, 3], "two confirmations and a reminder"
    assert found[0] == []


def test_the_professional_sees_who_was_not_told() -> None:
    session, foreign = a_quiet_session(), a_quiet_session()
    letters = [queue_one(session), queue_one(foreign)]
    queue_one(session, a_content(to=Recipient.PROFESSIONAL))
    for leased in claim():
        record_delivery(letter=leased, answer=NEVER if leased.uuid in ids(letters) else LATER, now=NOW)
    (seen,) = reads.given_up_for(session.professional_id)
    assert (seen.uuid, seen.session, seen.payment) == (letters[0].uuid, session.uuid, None)
    assert (seen.to, seen.kind, seen.code, seen.at) == (Recipient.CLIENT, Kind.CONFIRMED, "550", NOW)


def test_the_queues_age_is_that_of_the_oldest_letter_due() -> None:
    session = a_quiet_session()
    assert reads.queue_age(NOW) is None
    queue_one(session, due_at=NOW + minutes(1))
    assert reads.queue_age(NOW) is None, "it is not due yet"
    queue_one(a_quiet_session(), at=NOW - minutes(7))
    assert reads.queue_age(NOW) == minutes(7)
    (leased,) = claim()
    assert reads.queue_age(NOW) == minutes(7), "a letter on its way has not arrived"
    record_delivery(letter=leased, answer=ACCEPTED, now=NOW)
    assert reads.queue_age(NOW + minutes(3)) == minutes(2)


def test_a_letter_that_its_recipients_server_puts_off_makes_nobody_worry() -> None:
    queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=LATER, now=NOW)
    assert reads.queue_age(NOW + timedelta(seconds=59)) is None
    assert reads.queue_age(NOW + minutes(9)) == minutes(9), "its next time has come, and nobody tried"


def test_a_mail_server_that_is_not_reached_does() -> None:
    queue_one(a_quiet_session())
    record_delivery(letter=claim()[0], answer=Answer(verdict=Verdict.UNREACHED, code="refused"), now=NOW)
    assert reads.queue_age(NOW + timedelta(seconds=59)) == timedelta(seconds=59)


def test_the_outbox_is_paged_from_the_newest() -> None:
    session = a_quiet_session()
    letters = [queue_one(session, a_content(name=f"Number {number}")) for number in range(5)]
    first = reads.outbox_page(2, None)
    second = reads.outbox_page(2, first[-1].uuid)
    assert [one.uuid for one in (*first, *second)] == ids(letters)[:0:-1]
    assert first[0].content == a_content(name="Number 4")
    assert reads.outbox_page(2, uuid4()) == ()


def test_one_letter_is_read_until_it_is_forgotten() -> None:
    letter = queue_one(a_quiet_session())
    found = reads.letter_content(letter.uuid)
    assert found is not None
    assert found.content == a_content()
    record_delivery(letter=claim()[0], answer=ACCEPTED, now=NOW)
    forget_letters(now=NOW + timedelta(days=4))
    forgotten = reads.letter_content(letter.uuid)
    assert forgotten is not None
    assert (forgotten.content, forgotten.state) == (None, LetterState.SENT)
    assert reads.letter_content(uuid4()) is None


def test_a_letter_is_read_for_sending_only_under_its_lease() -> None:
    queue_one(a_quiet_session())
    (leased,) = claim()
    assert reads.leased_content(leased.uuid, token=leased.token) == reads.Held(a_content(), may_have_moved=False)
    assert reads.leased_content(leased.uuid, token=uuid4()) is None
    claim(NOW + timedelta(hours=1))
    assert reads.leased_content(leased.uuid, token=leased.token) is None


def test_what_cannot_be_unsealed_says_so(settings: Any, tmp_path: Any) -> None:
    from base64 import b64encode

    queue_one(a_quiet_session())
    (leased,) = claim()
    another_key = tmp_path / "field.key"
    another_key.write_bytes(b64encode(bytes(range(32))))
    settings.KEPT_FIELD_KEY_FILE = another_key
    with pytest.raises(reads.Unreadable):
        reads.leased_content(leased.uuid, token=leased.token)


def test_what_a_later_release_stored_says_so() -> None:
    queue_one(a_quiet_session())
    (leased,) = claim()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kept.store.outbox.payload.VERSION", 2)
        with pytest.raises(reads.Unreadable):
            reads.leased_content(leased.uuid, token=leased.token)
