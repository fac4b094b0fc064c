"""Add a client to the practice's list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acquaint, acting_professional, insert_client, lock_practice_clients


@dataclass(frozen=True, kw_only=True)
class ClientWish:
    """A client's particulars, checked and in their stored form: the e-mail address in lower case, an IANA zone."""

    name: str
    email: str
    timezone: str
    phone: str = ""
    address: str = ""


@transaction.atomic(durable=True)
def add_client(*, by: Actor, wish: ClientWish, request: RequestKey, now: datetime) -> UUID:
    """The professional and the client know each other from then on. Raises Refused client_exists."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_practice_clients(professional.practice_id)

    client = insert_client(
        practice_id=professional.practice_id,
        name=wish.name,
        email=wish.email,
        timezone=wish.timezone,
        phone=wish.phone,
        address=wish.address,
        at=now,
    )
    acquaint(client, professional_id=professional.id, at=now)

    note_entry(by, "client.added", client.uuid, at=now, request=request)
    remember(request, client.uuid, by=by, at=now)
    return client.uuid
