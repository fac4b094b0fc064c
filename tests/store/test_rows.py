"""Rows that are written without Django's own way of saving are what it would have written."""

import threading
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from kept.core.lifecycle import State
from kept.store.diary.models import Block, HoursException, Session
from kept.store.journal.models import Entry, RememberedRequest
from kept.store.outbox.models import Letter
from kept.store.people.models import Professional
from kept.store.rows import in_one_go, insert, insert_soon, update
from tests.make import NOW, hours, make_professional, make_session

HOLD: Final = UUID(int=7)


@pytest.fixture
def professional(db: None) -> Professional:
    return make_professional()


def an_entry(**columns: Any) -> Entry:
    asked: dict[str, Any] = {"by_role": "operator", "action": "tried", "object_uuid": uuid4(), "at": NOW}
    return Entry(**asked | columns)


def a_block(professional: Professional, **columns: Any) -> Block:
    asked: dict[str, Any] = {"starts_at": NOW, "ends_at": NOW + hours(1), "created_at": NOW}
    return Block(practice_id=professional.practice_id, professional=professional, **asked | columns)


def an_exception(professional: Professional) -> HoursException:
    common: dict[str, Any] = {"practice_id": professional.practice_id, "professional": professional}
    return HoursException(schedule="working", day=NOW.date(), windows=[[540, 720]], **common)


def stored(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_is_inserted_is_read_as_it_was_meant(professional: Professional) -> None:
    """Instants, days, lists, UUIDs, what is sealed, and nothing."""
    rows: list[Model] = [
        a_block(professional, title="Not in the clear – “ä”", series=HOLD),
        a_block(professional, starts_at=NOW + hours(2), ends_at=NOW + hours(3)),
        an_exception(professional),
        an_entry(codes={"row": "C01", "notify": True}, request_key=HOLD),
        an_entry(by_role=State.PLANNED, practice_id=professional.practice_id),
    ]
    for row in rows:
        insert(row)
        assert stored(row) == stored(type(row)._default_manager.get(pk=row.pk))
        assert not row._state.adding


def test_what_is_inserted_is_stored_as_django_would_store_it(professional: Professional) -> None:
    """To the byte, but for what is sealed: that is another each time."""
    mine, djangos = insert(an_entry(codes={"b": 1, "a": None})), an_entry(codes={"b": 1, "a": None})
    djangos.uuid, djangos.object_uuid = uuid4(), mine.object_uuid
    djangos.save()
    with connection.cursor() as cursor:
        cursor.execute("select by_role, action, object_uuid, codes, request_key, at from journal_entry order by id")
        *_, first, second = cursor.fetchall()
    assert first == second


def test_several_tables_are_written_in_one_go(professional: Professional) -> None:
    request = RememberedRequest(key=HOLD, fingerprint="f", result="r", at=NOW)
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        in_one_go(),
    ):
        insert_soon(an_entry(action="first"), an_entry(action="second"))
        insert_soon(request, a_block(professional, title="sealed"))
        assert not Entry.objects.filter(action="first").exists()
    written = [query["sql"] for query in asked if "INSERT" in query["sql"]]
    assert len(written) == (1 if connection.vendor == "postgresql" else 3)
    assert list(
        Entry.objects.filter(action__in=["first", "second"]).order_by("id").values_list("action", flat=True)
    ) == [
        "first",
        "second",
    ]
    assert RememberedRequest.objects.get(key=HOLD).result == "r"
    assert Block.objects.get().title == "sealed"


def test_outside_of_it_they_are_written_at_once(db: None) -> None:
    row = an_entry(action="at once")
    insert_soon(row)
    assert Entry.objects.get(action="at once").uuid == row.uuid


def test_what_is_refused_leaves_nothing_kept_back(real_db: None) -> None:
    request = RememberedRequest(key=HOLD, fingerprint="f", result="r", at=NOW)
    again = RememberedRequest(key=HOLD, fingerprint="f", result="r", at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), in_one_go():
        insert_soon(an_entry(action="with it"), request, again)
    with pytest.raises(ZeroDivisionError):
        fail_after(an_entry(action="with it"))
    insert_soon(an_entry(action="afterwards"))
    assert [entry.action for entry in Entry.objects.filter(action__in=["with it", "afterwards"])] == ["afterwards"]


def fail_after(row: Model) -> None:
    with transaction.atomic(), in_one_go():
        insert_soon(row)
        raise ZeroDivisionError


def test_another_thread_keeps_nothing_back(real_db: None) -> None:
    def write() -> None:
        insert_soon(an_entry(action="elsewhere"))
        connection.close()

    with in_one_go():
        other = threading.Thread(target=write)
        other.start()
        other.join()
        assert Entry.objects.filter(action="elsewhere").exists()


def test_columns_are_changed_and_no_others(db: None) -> None:
    session = make_session()
    session.meeting_url, session.hold, session.place = "https://meet.example/9", None, "phone"
    session.cancelled_at = NOW
    update(session, "meeting_url", "hold", "place")
    found = Session.objects.get(id=session.id)
    assert (found.meeting_url, found.hold, found.place) == ("https://meet.example/9", None, "phone")
    assert found.cancelled_at is None


def test_a_row_that_is_gone_is_not_changed_in_silence(professional: Professional) -> None:
    block = insert(a_block(professional))
    Block.objects.all().delete()
    with pytest.raises(AssertionError, match="is there"):
        update(block, "title")


def test_a_letter_is_what_django_would_have_made_of_it(db: None) -> None:
    """The widest table of a booking, with columns that are null and sealed."""
    session = make_session()
    for letter in Letter.objects.filter(session=session):
        copy = Letter(**{**stored(letter), "id": None, "uuid": uuid4(), "key": uuid4().hex, "message_id": uuid4().hex})
        insert(copy)
        kept_apart = ["id", "uuid", "key", "message_id"]
        assert model_to_dict(Letter.objects.get(pk=copy.pk), exclude=kept_apart) == model_to_dict(
            letter, exclude=kept_apart
        )
