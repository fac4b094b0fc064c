"""Send a request by a professional's On Request form."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import received_letters
from kept.store.people.writes import find_professional, lock_practice_clients
from kept.store.people.writes.requests import insert_request, waits_already


@dataclass(frozen=True, kw_only=True)
class RequestWish:
    """Who asks, and what they write."""

    name: str
    email: str
    timezone: str
    phone: str = field(default="", repr=False)
    message: str = field(default="", repr=False)


@transaction.atomic(durable=True)
def send_request(*, by: Actor, professional_id: UUID, wish: RequestWish, now: datetime) -> None:
    """It waits once for each address; another while it waits changes nothing, and looks the same.

    Raises Refused not_found when the professional takes no requests.
    """
    professional = find_professional(professional_id)
    if not professional.takes_requests:
        raise Refused("not_found")
    lock_practice_clients(professional.practice_id)
    if waits_already(professional, wish.email):
        return

    row = insert_request(
        professional,
        name=wish.name,
        email=wish.email,
        timezone=wish.timezone,
        phone=wish.phone,
        message=wish.message,
        user_id=by.user_id,
        at=now,
    )

    queue_letters(
        received_letters(row, professional),
        practice_id=professional.practice_id,
        session_id=None,
        payment_id=None,
        cause=f"request:{row.id}:1",
        at=now,
    )
    note_entry(by, "request.sent", row.uuid, at=now, practice_id=professional.practice_id)
