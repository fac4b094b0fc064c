"""Grant sponsored credits to all members of a hub."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.hubs.writes import lock_hub, member_ids
from kept.store.journal.writes import note_entry
from kept.store.ledger.writes import buy_credits, grant_from_pool


@transaction.atomic(durable=True)
def grant_credits(*, by: Actor, hub_id: UUID, each: int, ends_at: datetime, now: datetime) -> UUID:
    """The hub buys what its members are given. Raises Refused not_found, or whole_positive for less than one credit."""
    if each < 1:
        raise Refused("whole_positive", field="credits")
    hub = lock_hub(hub_id)
    members = member_ids(hub)

    buy_credits(hub_id=hub.id, number=each * len(members), at=now)
    grant = grant_from_pool(hub_id=hub.id, member_ids=members, each=each, ends_at=ends_at, at=now)

    note_entry(by, "credits.granted", grant.uuid, at=now, each=each, members=len(members))
    return grant.uuid
