"""Builders: a client of whom the canary sings in every field, and all that the database keeps of them."""

from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.db import connection

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import Method
from kept.core.policy import Reason
from kept.store.diary.models import Session
from kept.store.outbox.models import Letter
from kept.store.payments.models import Payment
from kept.store.people.models import AddressChange, Client, Professional, User
from kept.store.sealed import SealedTextField
from kept.store.traces import cut_log
from kept.usecases.write_note import write_note
from tests import rows
from tests.arrivals import invite
from tests.deeds import cancel, charge
from tests.make import NOW, a_key, actor_of, hours, make_account, make_client, make_payment, make_session

CANARY: Final = "Zwitscher"
ADDRESS: Final = f"{CANARY.lower()}@example.org"
# What the law of accounts demands to be kept, and is sealed.
KEPT_BY_LAW: Final = {"payments_receipt.contents"}


def sing(professional: Professional) -> Client:
    """With an account, sessions that are over, payments that are settled, notes, letters, doors and a card."""
    invite(professional, email=ADDRESS, name=f"{CANARY} Guest")
    account = make_account(name=f"{CANARY} Account")
    client = make_client(professional, account=account)
    words = dict.fromkeys(("phone", "address", "birth_date", "emergency_contact", "coming_for"), f"{CANARY} words")
    Client.objects.filter(id=client.id).update(name=f"{CANARY} Client", email=ADDRESS, **words)
    assert client.user_id
    User.objects.filter(id=client.user_id).update(email=ADDRESS)
    client.refresh_from_db()
    complete = make_session(professional=professional, client=client, state=State.COMPLETE, payment=PaymentState.PAID)
    Session.objects.filter(id=complete.id).update(meeting_url=f"https://{CANARY}.example")
    planned = make_session(professional=professional, client=client, starts_at=NOW + hours(50))
    cancel(planned, reason=Reason.OTHER, reason_text=f"{CANARY} reason")
    payment = make_payment(professional, client)
    Payment.objects.filter(id=payment.id).update(description=f"{CANARY} description")
    charge(payment, method=Method.CASH)
    by: dict[str, Any] = {"by": actor_of(professional), "now": NOW}
    for session in (None, complete.uuid):
        write_note(client_id=client.uuid, session_id=session, text=f"{CANARY} note", request=a_key(), **by)
    rows.contact_request(
        practice=professional.practice,
        professional=professional,
        email=ADDRESS,
        name=f"{CANARY} Asker",
        message=f"{CANARY} asks",
        phone=CANARY,
    )
    AddressChange.objects.create(
        user_id=client.user_id,
        old_email=f"old-{ADDRESS}",
        new_email=ADDRESS,
        token_hash=client.uuid.hex,
        created_at=NOW,
        expires_at=NOW,
    )
    return client


def bytes_on_disk() -> bytes:
    """The file and its log on SQLite; on PostgreSQL all that a dump tells."""
    if connection.vendor == "sqlite":
        cut_log()
        name = Path(str(connection.settings_dict["NAME"]))
        return b"".join(file.read_bytes() for file in name.parent.glob(f"{name.name}*"))
    dumped = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.cursor.copy(f"copy {connection.ops.quote_name(table)} to stdout") as copy:
                dumped += [bytes(part) for part in copy]
    return b"\n".join(dumped)


def sung_in_the_clear() -> int:
    """How often the canary is to be read in what is on the disk, as somebody finds it who has the disk alone."""
    return bytes_on_disk().lower().count(CANARY.lower().encode())


def sung_when_opened() -> set[str]:
    """The columns in which it is to be read by who has the key, too."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        for value in model._base_manager.values_list(field.attname, flat=True)
        if CANARY.lower() in str(value).lower()
    }


def sealed_columns() -> set[str]:
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField)
    }


def letters_that_tell() -> int:
    return Letter.objects.exclude(email="").filter(email=ADDRESS).count()
