"""Put one person on the roster of the hub that one runs."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.hubs.writes import insert_members, lock_hub, member_called
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def add_member(*, hub_id: UUID, by: Actor, name: str, email: str, request: RequestKey, now: datetime) -> UUID:
    """The member. Raises Refused not_found, or member_exists for an address that is on the roster."""
    first_time(request, by=by)
    hub = lock_hub(hub_id, for_actor=by)

    if not insert_members(hub, [(name, email)], at=now):
        raise Refused("member_exists", field="email")
    member = member_called(hub, email)

    note_entry(by, "hub.member_added", hub.uuid, at=now, request=request)
    remember(request, member, by=by, at=now)
    return member
