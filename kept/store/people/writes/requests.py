"""Changes of requests from the public form. Callers hold the transaction."""

from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people.models import Client, ContactRequest, Professional
from kept.store.people.writes import insert_client, lock_practice_clients


def waits_already(professional: Professional, email: str) -> bool:
    """The practice's clients are held already, so that nobody asks at the same moment."""
    waiting = ContactRequest.objects.filter(state=ContactRequest.State.WAITING)
    return waiting.filter(professional=professional, email=email).exists()


def insert_request(
    professional: Professional,
    *,
    name: str,
    email: str,
    timezone: str,
    phone: str,
    message: str,
    user_id: int | None,
    at: datetime,
) -> ContactRequest:
    return ContactRequest.objects.create(
        practice_id=professional.practice_id,
        professional=professional,
        user_id=user_id,
        name=name,
        email=email,
        timezone=timezone,
        phone=phone,
        message=message,
        created_at=at,
    )


def lock_request(request_id: UUID, *, by: Actor) -> ContactRequest:
    """One to the professional that waits for their answer. Raises Refused not_found or request_decided."""
    row = ContactRequest.objects.filter(uuid=request_id, professional_id=by.professional_id or 0).first()
    if row is None:
        raise Refused("not_found")
    lock_practice_clients(row.practice_id)
    row = ContactRequest.objects.select_for_update().get(id=row.id)
    if row.state != ContactRequest.State.WAITING:
        raise Refused("request_decided")
    return row


def record_of_sender(row: ContactRequest, *, at: datetime) -> Client:
    """The practice's record with the sender's address, or a new one. Whether there is an account is not looked at."""
    client = Client.objects.filter(practice_id=row.practice_id, email=row.email).first()
    if client is not None:
        return client
    return insert_client(
        practice_id=row.practice_id,
        name=row.name,
        email=row.email,
        timezone=row.timezone,
        phone=row.phone,
        at=at,
    )


def mark_request_decided(
    row: ContactRequest, state: ContactRequest.State, *, client: Client | None = None, at: datetime
) -> None:
    row.state, row.client, row.decided_at = state, client, at
    row.save(update_fields=["state", "client", "decided_at"])
