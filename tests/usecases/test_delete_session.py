"""Deleting: a tombstone, and nothing that leads to it or tells what it was."""

from datetime import timedelta

import pytest

from kept.core.lifecycle import State
from kept.core.policy import Funding, Reason
from kept.core.refusal import Refused
from kept.store.diary.models import Note, Session, Transition
from kept.store.journal.models import Entry
from kept.store.ledger.models import Credit
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.payments.models import Payment
from kept.usecases.write_note import write_note
from tests.deeds import cancel, delete, edit
from tests.erased import bytes_on_disk
from tests.make import NOW, a_key, credit_of, fresh, make_session, the_professional_of

# That there was one, whose it was, and since when it is not.
LEFT = {"id", "uuid", "practice", "professional", "state", "version", "created_at"}


def test_only_a_tombstone_is_left(db: None) -> None:
    session = make_session(funding=Funding.CREDIT)
    edit(session, meeting_url="https://meet.example/secret")
    assert session.client
    about = {"client_id": session.client.uuid, "by": the_professional_of(session), "now": NOW}
    write_note(session_id=session.uuid, text="About the session", request=a_key(), **about)  # type: ignore[arg-type] # one dict of several types
    write_note(session_id=None, text="About the client", request=a_key(), **about)  # type: ignore[arg-type] # one dict of several types

    delete(session, reason=Reason.OTHER, reason_text="A secret")

    after = fresh(session)
    told = (after.client, after.service, after.hub, after.hold, after.starts_at, after.price_minor)
    assert (after.state, set(told)) == (State.DELETED, {None})
    assert (after.meeting_url, after.reason_text, after.reason, after.origin, after.credit) == ("",) * 5
    assert {
        field.name for field in Session._meta.concrete_fields if getattr(after, field.attname) not in (None, "")
    } == LEFT
    assert [note.text for note in Note.objects.all()] == ["About the client"]
    assert not Payment.objects.filter(session_id=session.id).exists()


def test_neither_the_file_nor_its_log_nor_a_dump_tells_when_it_was(real_db: None) -> None:
    starts_at = NOW + timedelta(days=3, minutes=13)
    session = make_session(starts_at=starts_at)
    told = f"{starts_at:%Y-%m-%d %H:%M}".encode()
    assert told in bytes_on_disk(), "what is not erased is found, so the search works"
    delete(session, notify=False)
    assert told not in bytes_on_disk()


def test_the_credit_returns_and_no_longer_names_the_session(db: None) -> None:
    session = make_session(funding=Funding.CREDIT)
    delete(session)
    assert credit_of(session) == "available"
    assert Credit.objects.get(place="available").hold is None


def test_the_steps_and_the_journal_outlive_it(db: None) -> None:
    session = make_session()
    delete(session)
    assert list(Transition.objects.filter(session=session).values_list("step", flat=True)) == ["book", "delete"]
    assert Entry.objects.filter(object_uuid=session.uuid).count() == 2


def test_letters_are_withdrawn_and_forget_what_they_said(db: None) -> None:
    session = make_session()
    delete(session)
    of_session = Letter.objects.filter(session_id=session.id)
    assert {(letter.state, letter.payload, letter.email) for letter in of_session} == {("withdrawn", None, "")}
    (notice,) = Letter.objects.filter(session=None)
    assert (notice.kind, notice.to, notice.state) == ("deleted", "client", "waiting")


def test_the_notice_takes_the_appointment_out_of_the_clients_calendar(db: None) -> None:
    session = make_session()
    (confirmed,) = Letter.objects.filter(session_id=session.id, to="client", kind="confirmed")
    before = content_of(str(confirmed.payload)).event
    delete(session)
    after = content_of(str(Letter.objects.get(session=None).payload)).event
    assert before is not None
    assert after is not None
    assert (after.uid, after.method) == (before.uid, "CANCEL")
    assert after.sequence > before.sequence


def test_nobody_is_written_to_unasked(db: None) -> None:
    session = make_session()
    delete(session, notify=False)
    assert not Letter.objects.filter(kind="deleted").exists()


def test_it_is_not_there_for_anybody_afterwards(db: None) -> None:
    session = make_session()
    by = the_professional_of(session)
    delete(session)
    for deed in (cancel, delete, edit):
        with pytest.raises(Refused, match="not_found"):
            deed(session, by=by)
