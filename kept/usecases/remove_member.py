"""Take one person off the roster of the hub that one runs."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.hubs.writes import find_on_roster, lock_hub, mark_members_removed
from kept.store.journal.writes import first_time, forget_answers_about, note_entry, remember
from kept.store.ledger.writes import return_to_pool


@transaction.atomic(durable=True)
def remove_member(*, hub_id: UUID, member_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """What they have not used goes back to the pool; what a booked session holds stays until the session is over.
    What programs were told of them is forgotten.

    Raises Refused not_found.
    """
    first_time(request, by=by)
    hub = lock_hub(hub_id, for_actor=by)
    email = find_on_roster(hub, member_id)

    gone = mark_members_removed(hub, [email], at=now)
    return_to_pool(list(gone), at=now)
    forget_answers_about(*gone.values())

    note_entry(by, "hub.member_removed", member_id, at=now, request=request)
    remember(request, hub.uuid, by=by, at=now)
    return hub.uuid
