"""What is sealed is nowhere to be read in the database, and opens in its own place only."""

from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection, models

from kept.core.intervals import Span
from kept.core.money import Money
from kept.core.policy import Reason
from kept.store.diary.models import Block, Session
from kept.store.hubs.models import Hub
from kept.store.journal.models import RememberedRequest
from kept.store.payments.models import Payment
from kept.store.people.models import Client
from kept.store.sealed import SealBroken, SealedTextField, seal, unseal
from kept.usecases.add_client import ClientWish, add_client
from kept.usecases.block_time import block_time
from kept.usecases.create_payment import create_payment
from kept.usecases.write_note import write_note
from tests import rows, security_rows, settled_rows
from tests.deeds import cancel, charge, edit, span_of
from tests.make import NOW, a_key, make_hub, make_session, the_professional_of

CANARY: Final = "Canary-in-the-column"
SEALED: Final = [
    (model, field)
    for model in apps.get_models()
    for field in model._meta.local_fields
    if isinstance(field, SealedTextField)
]


def say_it_everywhere() -> None:
    """The canary in every sealed column that somebody writes into."""
    session = make_session()
    common: dict[str, Any] = {"by": the_professional_of(session), "now": NOW}
    assert session.client
    wish = ClientWish(name="Iris", email="i@example.org", timezone="UTC", phone=CANARY, address=CANARY)
    add_client(wish=wish, request=a_key(), **common)
    edit(session, meeting_url=f"https://meet.example/{CANARY}")
    session.refresh_from_db()
    cancel(session, reason=Reason.OTHER, reason_text=CANARY)
    write_note(client_id=session.client.uuid, session_id=None, text=CANARY, request=a_key(), **common)
    span = Span(span_of(session).start, span_of(session).end)
    block_time(title=CANARY, spans=[span], keep_sessions=True, request=a_key(), **common)
    rows.contact_request(phone=CANARY, message=CANARY)
    Hub.objects.filter(id=make_hub([]).id).update(access_code=CANARY)
    rows.roster_draft(people=CANARY)
    security_rows.factor(secret=CANARY)
    settled_rows.hub_invoice(contents=CANARY)
    settled_rows.correction(reason=CANARY, answer=CANARY)
    settled_rows.again(settled_rows.statement(), contents=CANARY, month=settled_rows.MARCH, number=2)
    Client.objects.filter(id=session.client.id).update(birth_date=CANARY, emergency_contact=CANARY, coming_for=CANARY)
    rows.card_secrets(CANARY)
    rows.outside_calendar(name=CANARY, url=CANARY, username=CANARY, password=CANARY)
    rows.hook(url=CANARY, secret=CANARY, old_secret=CANARY, old_secret_until=NOW)
    RememberedRequest.objects.create(key=a_key().key, fingerprint="", result="", answer=CANARY, at=NOW)
    owed = Money(1, "EUR")
    made = create_payment(client_id=session.client.uuid, amount=owed, description=CANARY, request=a_key(), **common)
    charge(Payment.objects.get(uuid=made))  # its receipt says what it is for


def test_the_canary_is_in_every_sealed_column_and_nowhere_in_the_file(real_db: None) -> None:
    say_it_everywhere()
    sung = {
        f"{model._meta.db_table}.{field.column}"
        for model, field in SEALED
        for value in model._base_manager.values_list(field.attname, flat=True)
        if value and CANARY in value
    }
    every = {f"{model._meta.db_table}.{field.column}" for model, field in SEALED}
    assert sung == every - {"outbox_letter.payload"}, "a letter tells none of it"

    assert CANARY.encode() not in all_bytes()
    assert b"Nora Byrne" in all_bytes(), "what is not sealed is found, so the search works"


def test_a_letters_words_are_sealed(real_db: None) -> None:
    make_session()
    assert b"confirmed" in all_bytes()
    assert b"free_until" not in all_bytes(), "a word of the payload and of nothing else"


@pytest.mark.parametrize(("model", "field"), SEALED, ids=str)
def test_empty_text_is_sealed_too(db: None, model: type[models.Model], field: SealedTextField) -> None:
    assert field.get_prep_value("") != b""


def test_a_value_put_into_another_column_does_not_open(db: None) -> None:
    session = make_session()
    swap = "update diary_session set reason_text = meeting_url"
    with connection.cursor() as cursor:
        cursor.execute(swap)
    with pytest.raises(SealBroken, match=r"diary_session\.reason_text"):
        Session.objects.values_list("reason_text").get(id=session.id)


def test_a_value_put_into_another_table_does_not_open(db: None) -> None:
    session = make_session()
    sealed = seal("A room", place="diary_block.title")
    with connection.cursor() as cursor:
        cursor.execute("update people_client set phone = %s", [sealed])
    with pytest.raises(SealBroken):
        Client.objects.filter(sessions=session).values_list("phone").get()
    assert unseal(sealed, place=f"{Block._meta.db_table}.title") == "A room"


def all_bytes() -> bytes:
    """All that the database keeps on the disk, or tells in a dump."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return b"".join(file.read_bytes() for file in Path(name).parent.glob(f"{Path(name).name}*"))
    with connection.cursor() as cursor:
        found = [
            bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
            for table in connection.introspection.table_names(cursor)
            for row in rows_of(cursor, table)
            for value in row
        ]
    return b"\n".join(found)


def rows_of(cursor: Any, table: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"select * from {connection.ops.quote_name(table)}")  # noqa: S608 (a table's name)
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
