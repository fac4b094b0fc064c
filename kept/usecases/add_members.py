"""Add people to a hub's roster."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.store.hubs.writes import insert_members, lock_hub
from kept.store.journal.writes import note_entry


@transaction.atomic(durable=True)
def add_members(*, by: Actor, hub_id: UUID, people: Sequence[tuple[str, str]], now: datetime) -> int:
    """How many were added; `people` are names and e-mail addresses. Raises Refused not_found."""
    hub = lock_hub(hub_id)

    added = insert_members(hub, people, at=now)

    note_entry(by, "hub.members_added", hub.uuid, at=now, members=added)
    return added
