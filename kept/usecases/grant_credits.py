"""Grant sponsored credits to the people on a hub's roster."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.programme import period_at
from kept.core.refusal import Refused
from kept.store.hubs.writes import lock_hub, members_to_give
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import buy_credits, grant_from_pool


@transaction.atomic(durable=True)
def grant_credits(
    *,
    by: Actor,
    hub_id: UUID,
    each: int,
    ends_at: datetime,
    only_new: bool = False,
    request: RequestKey | None = None,
    now: datetime,
) -> UUID:
    """The hub buys what is given; `only_new`: to those whom no grant reached in this period of the programme.

    Raises Refused not_found, whole_positive for less than one credit, in_past for an end that has passed, or
    nobody_to_grant when there is nobody to give to.
    """
    if request:
        first_time(request, by=by)
    if each < 1:
        raise Refused("whole_positive", field="credits")
    if ends_at <= now:
        raise Refused("in_past", field="ends_on")
    hub = lock_hub(hub_id, for_actor=by)
    period = period_at(now, founded=hub.created_at, months=hub.period_months, zone=hub.timezone)
    members = members_to_give(hub, since=period.start if only_new else None)
    if request and not members:
        raise Refused("nobody_to_grant", field="whom")

    buy_credits(hub_id=hub.id, number=each * len(members), at=now)
    grant = grant_from_pool(hub_id=hub.id, member_ids=members, each=each, ends_at=ends_at, at=now)

    note_entry(by, "credits.granted", grant.uuid, at=now, request=request, each=each, members=len(members))
    if request:
        remember(request, grant.uuid, by=by, at=now)
    return grant.uuid
