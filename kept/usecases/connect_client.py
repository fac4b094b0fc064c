"""Connect an account with a professional: its owner is that professional's client from then on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.policy import Origin
from kept.store.journal.writes import note_entry
from kept.store.people.writes import acquaint, acting_user, find_professional, lock_practice_clients, own_record


@transaction.atomic(durable=True)
def connect_client(*, by: Actor, professional_id: UUID, door: Origin = Origin.PRACTICE, now: datetime) -> UUID:
    """The practice's record of the account's owner, made when there is none. Raises Refused not_found."""
    user = acting_user(by)
    professional = find_professional(professional_id)
    lock_practice_clients(professional.practice_id)

    client = own_record(user, practice_id=professional.practice_id, at=now)
    acquaint(client, professional_id=professional.id, door=door, at=now)

    note_entry(by, "client.connected", client.uuid, at=now, practice_id=professional.practice_id)
    return client.uuid
