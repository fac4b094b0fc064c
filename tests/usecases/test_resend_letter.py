"""A professional sends a letter again that was given up."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused, Replayed
from kept.store.diary.models import Session
from kept.store.journal.models import Entry
from kept.store.outbox.models import Letter
from kept.usecases.record_delivery import record_delivery
from kept.usecases.resend_letter import resend_letter
from tests.letters import ACCEPTED, LATER, NEVER, a_content, a_quiet_session, claim, fresh_letter, ids, queue_one
from tests.make import NOW, a_key, hours, make_payment, make_session, the_client_of, the_professional_of

pytestmark = pytest.mark.django_db
LATER_ON = NOW + hours(5)


def test_a_letter_that_was_given_up_waits_again() -> None:
    session, letter = given_up()
    assert resend(letter, by=the_professional_of(session)) == letter.uuid
    again = fresh_letter(letter)
    assert (again.state, again.attempts, again.last_error, again.finished_at) == ("waiting", 0, "", None)
    assert again.due_at == again.next_at == LATER_ON, "the queue is not older for it"
    (leased,) = claim(LATER_ON)
    assert (leased.message_id, leased.attempts, leased.first_tried_at) == (letter.message_id, 1, LATER_ON)
    record_delivery(letter=leased, answer=ACCEPTED, now=LATER_ON)
    assert fresh_letter(letter).state == "sent"


def test_it_has_72_hours_again() -> None:
    session, letter = given_up()
    a_week_later = NOW + timedelta(days=7)
    resend(letter, by=the_professional_of(session), now=a_week_later)
    record_delivery(letter=claim(a_week_later)[0], answer=LATER, now=a_week_later)
    assert fresh_letter(letter).state == "waiting"


def test_it_goes_before_what_came_after_it() -> None:
    session, letter = given_up()
    cancelled = queue_one(session, a_content(), at=LATER_ON)
    resend(letter, by=the_professional_of(session))
    assert ids(claim(LATER_ON)) == [letter.uuid]
    assert fresh_letter(cancelled).state == "waiting"


@pytest.mark.parametrize("answer", [None, LATER, ACCEPTED])
def test_a_letter_that_was_not_given_up_is_not_sent_again(answer: Any) -> None:
    session = a_quiet_session()
    letter = queue_one(session)
    if answer:
        record_delivery(letter=claim()[0], answer=answer, now=NOW)
    before = fresh_letter(letter)
    refused("not_given_up", letter.uuid, by=the_professional_of(session))
    assert (fresh_letter(letter).state, fresh_letter(letter).next_at) == (before.state, before.next_at)


def test_foreign_and_unknown_letters_are_not_there() -> None:
    session, letter = given_up()
    refused("not_found", letter.uuid, by=the_professional_of(make_session()))
    refused("not_found", letter.uuid, by=the_client_of(session))
    refused("not_found", uuid4(), by=the_professional_of(session))
    assert fresh_letter(letter).state == "given_up"


def test_a_receipt_for_a_payment_by_hand_is_sent_again() -> None:
    from django.db import transaction

    from kept.core.letters import Kind
    from kept.store.outbox.writes import queue_letters

    session = a_quiet_session()
    assert session.client is not None
    payment = make_payment(session.professional, session.client)
    with transaction.atomic():
        queue_letters(
            [a_content(Kind.RECEIPT)],
            practice_id=payment.practice_id,
            session_id=None,
            payment_id=payment.id,
            cause=payment.cause,
            at=NOW,
        )
    letter = Letter.objects.get(payment=payment)
    record_delivery(letter=claim()[0], answer=NEVER, now=NOW)
    resend(letter, by=the_professional_of(session))
    assert fresh_letter(letter).state == "waiting"


def test_the_same_request_twice_resends_once() -> None:
    session, letter = given_up()
    by, request = the_professional_of(session), a_key()
    resend(letter, by=by, request=request)
    record_delivery(letter=claim(LATER_ON)[0], answer=NEVER, now=LATER_ON)
    with pytest.raises(Replayed) as replayed:
        resend(letter, by=by, request=request)
    assert replayed.value.result == str(letter.uuid)
    assert fresh_letter(letter).state == "given_up"


def test_it_is_written_down_who_did_it() -> None:
    session, letter = given_up()
    by = the_professional_of(session)
    resend(letter, by=by)
    entry = Entry.objects.get(object_uuid=letter.uuid)
    assert (entry.action, entry.by_user_id, entry.practice_id) == ("letter.resent", by.user_id, session.practice_id)
    assert entry.codes == {}


def given_up() -> tuple[Session, Letter]:
    session = a_quiet_session()
    letter = queue_one(session)
    record_delivery(letter=claim()[0], answer=NEVER, now=NOW)
    assert fresh_letter(letter).state == "given_up"
    return session, letter


def resend(letter: Letter, *, by: Actor, request: RequestKey | None = None, now: Any = LATER_ON) -> UUID:
    return resend_letter(letter_id=letter.uuid, by=by, request=request or a_key(), now=now)


def refused(code: str, letter_id: UUID, *, by: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        resend_letter(letter_id=letter_id, by=by, request=a_key(), now=LATER_ON)
    assert refusal.value.code == code
