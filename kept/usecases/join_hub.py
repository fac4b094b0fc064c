"""Join a hub with an account whose address is on its roster, or with the hub's access code."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.store.hubs.writes import lock_hub, mark_member_joined
from kept.store.journal.writes import note_entry
from kept.store.people.writes import acting_user


@transaction.atomic(durable=True)
def join_hub(*, by: Actor, hub_id: UUID, code: str = "", now: datetime) -> UUID:
    """The membership; the same one when asked again.

    Raises Refused not_found for the hub, not_eligible when neither the address nor the code lets in.
    """
    user = acting_user(by)
    hub = lock_hub(hub_id)

    member = mark_member_joined(hub, user_id=user.pk, name=user.name, email=user.email, code=code, at=now)

    note_entry(by, "hub.joined", member.uuid, at=now)
    return member.uuid
