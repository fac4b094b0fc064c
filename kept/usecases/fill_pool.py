"""Buy credits for a hub's pool, from which members are given more by rule."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.hubs.writes import lock_hub
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import buy_credits


@transaction.atomic(durable=True)
def fill_pool(*, hub_id: UUID, by: Actor, number: int, request: RequestKey, now: datetime) -> UUID:
    """The hub; who waits for a credit is given one soon afterwards. Raises Refused not_found or whole_positive."""
    first_time(request, by=by)
    if number < 1:
        raise Refused("whole_positive", field="number")
    hub = lock_hub(hub_id, for_actor=by)

    buy_credits(hub_id=hub.id, number=number, at=now)

    note_entry(by, "credits.bought", hub.uuid, at=now, request=request, number=number)
    remember(request, hub.uuid, by=by, at=now)
    return hub.uuid
