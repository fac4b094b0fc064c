"""Letters are queued with their change, withdrawn with it, and never removed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kept.core.letters import Kind, LetterState, Recipient
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.outbox.writes import message_id_of, withdraw_caused_by, withdraw_letters
from kept.usecases.record_delivery import record_delivery
from tests.letters import (
    ACCEPTED,
    LATER,
    NEVER,
    a_content,
    a_quiet_session,
    claim,
    fresh_letter,
    queue,
    queue_one,
    states,
)
from tests.make import NOW, letters_about, make_payment, make_session, minutes

pytestmark = pytest.mark.django_db


def test_a_letter_holds_all_it_needs(settings: Any) -> None:
    settings.KEPT_SITE_URL = "https://kept.example:8443"
    session = a_quiet_session()
    letter = queue_one(session, cause="change:7:1")
    assert (letter.session_id, letter.practice_id, letter.payment_id) == (session.id, session.practice_id, None)
    assert (letter.state, letter.email, letter.attempts) == (LetterState.WAITING, "carl@example.org", 0)
    assert (letter.created_at, letter.due_at, letter.next_at) == (NOW, NOW, NOW)
    assert letter.key == "change:7:1:client:confirmed"
    assert letter.message_id == f"<{letter.uuid}@kept.example>" == message_id_of(letter.uuid)
    assert content_of(letter.payload or "") == a_content()


def test_what_it_says_is_sealed_in_the_database() -> None:
    letter = queue_one(a_quiet_session())
    with connection.cursor() as cursor:
        cursor.execute("select payload from outbox_letter where id = %s", [letter.id])
        (stored,) = cursor.fetchone()
    assert b"Carl" not in bytes(stored)
    assert b"confirmed" not in bytes(stored)


def test_a_change_writes_each_letter_only_once() -> None:
    session = a_quiet_session()
    queue(session, a_content(), a_content(to=Recipient.PROFESSIONAL), cause="once")
    with (
        pytest.raises(IntegrityError, match=r"letter_is_queued_once_per_change|outbox_letter\.key"),
        transaction.atomic(),
    ):
        queue(session, a_content(), cause="once")


def test_no_letter_without_its_change() -> None:
    """A change that is rolled back takes its letters along."""
    session = make_session()
    before = letters_about(session)
    with transaction.atomic():
        queue_one(session)
        transaction.set_rollback(True)
    assert letters_about(session) == before == [("client", "confirmed"), ("professional", "confirmed")]


# --- withdrawing


def test_an_undone_change_is_not_told() -> None:
    session = a_quiet_session()
    moved = queue_one(session, a_content(Kind.UPDATED), due_at=NOW + timedelta(seconds=10), cause="change:7:2")
    other = queue_one(session, a_content(Kind.UPDATED), cause="change:7:22")
    assert withdraw_caused_by("change:7:2", NOW)
    assert states([moved, other]) == ["withdrawn", "waiting"]
    assert fresh_letter(moved).finished_at == NOW
    assert [one.uuid for one in claim(NOW + minutes(1))] == [other.uuid]


@pytest.mark.parametrize("answer", [None, ACCEPTED, LATER, NEVER])
def test_a_change_that_somebody_may_know_of_is_not_undone(answer: Any) -> None:
    first, second = queue(a_quiet_session(), a_content(), a_content(to=Recipient.PROFESSIONAL), cause="told")
    (leased, _) = claim()
    if answer:
        record_delivery(letter=leased, answer=answer, now=NOW)
    before = states([first, second])
    assert not withdraw_caused_by("told", NOW)
    assert states([first, second]) == before


def test_a_letter_whose_worker_died_may_have_been_sent() -> None:
    letter = queue_one(a_quiet_session(), cause="told")
    claim()
    assert not withdraw_caused_by("told", NOW + timedelta(days=1))
    assert states([letter]) == ["waiting"]


def test_a_change_that_nobody_was_to_be_told_of_can_be_undone() -> None:
    assert withdraw_caused_by("nothing:of:it", NOW)


def test_deleting_a_session_forgets_its_letters() -> None:
    """Those that wait or were given up are withdrawn; those that were sent stay sent; none keeps content or address."""
    session, another = a_quiet_session(), queue_one(a_quiet_session())
    sent, given_up, waiting = (queue_one(session, at=NOW - minutes(5 - number)) for number in range(3))
    record_delivery(letter=claim(most=1)[0], answer=ACCEPTED, now=NOW)
    record_delivery(letter=claim(most=1)[0], answer=NEVER, now=NOW)
    (leased,) = [one for one in claim() if one.uuid == waiting.uuid]
    withdraw_letters(session_id=session.id, at=NOW)
    assert states([sent, given_up, waiting, another]) == ["sent", "withdrawn", "withdrawn", "waiting"]
    for letter in (sent, given_up, waiting):
        assert (fresh_letter(letter).payload, fresh_letter(letter).email) == (None, "")
    assert not record_delivery(letter=leased, answer=ACCEPTED, now=NOW), "a deletion takes the letter from its worker"
    assert states([waiting]) == ["withdrawn"]


# --- what the database itself keeps


def test_no_letter_is_ever_removed() -> None:
    letter = queue_one(a_quiet_session())
    with pytest.raises(DatabaseError, match="letter_is_never_removed"), transaction.atomic():
        Letter.objects.filter(id=letter.id).delete()


@pytest.mark.parametrize(
    "change",
    [
        {"key": "another"},
        {"kind": Kind.CANCELLED},
        {"to": Recipient.PROFESSIONAL},
        {"message_id": "<another@kept.example>"},
        {"created_at": NOW - timedelta(days=1)},
        {"email": "else@example.org"},
        {"payload": "{}"},
        {"uuid": "5f0b8f8e-91d5-4d4b-8e1c-3c2f1a0b9d8e"},
        {"session_id": None},
    ],
)
def test_what_a_letter_is_about_never_changes(change: dict[str, Any]) -> None:
    letter = queue_one(a_quiet_session())
    with pytest.raises(DatabaseError, match="letter_is_frozen"), transaction.atomic():
        Letter.objects.filter(id=letter.id).update(**change)


def test_a_letter_belongs_to_its_payment_for_good() -> None:
    session = make_session()
    assert session.client is not None
    payment = make_payment(session.professional, session.client)
    letter = queue_one(session)
    with pytest.raises(DatabaseError, match="letter_is_frozen"), transaction.atomic():
        Letter.objects.filter(id=letter.id).update(payment=payment)


@pytest.mark.parametrize(
    ("change", "claim_broken"),
    [
        ({"state": LetterState.SENT}, "letter_has_finished_unless_it_waits"),
        ({"finished_at": NOW}, "letter_has_finished_unless_it_waits"),
        ({"payload": None}, "letter_that_may_be_sent_has_its_content"),
        ({"email": ""}, "letter_that_may_be_sent_has_its_content"),
        ({"lease_until": NOW}, "letter_is_leased_only_while_it_waits"),
    ],
)
def test_a_letter_cannot_stand_in_two_ways_at_once(change: dict[str, Any], claim_broken: str) -> None:
    letter = queue_one(a_quiet_session())
    with pytest.raises(IntegrityError, match=claim_broken), transaction.atomic():
        Letter.objects.filter(id=letter.id).update(**change)
