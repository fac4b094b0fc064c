"""Note that somebody opened a client's record."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.store.journal.reads import OPENED, was_opened_lately
from kept.store.journal.writes import note_entry
from kept.store.people.writes import client_of


@transaction.atomic(durable=True)
def note_opening(*, client_id: UUID, by: Actor, now: datetime) -> bool:
    """Whether it was noted: once an hour for each who looks and each whom they look at. Raises Refused not_found."""
    client = client_of(by, client_id, code="not_found")

    if was_opened_lately(client.uuid, by=by, now=now):
        return False

    note_entry(by, OPENED, client.uuid, at=now)
    return True
