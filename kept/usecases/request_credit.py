"""Ask for one more credit for a member: by the member, or by the professional who treats them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey, Role
from kept.core.programme import Limit, period_at
from kept.core.refusal import Refused
from kept.store.hubs.contents import granted_contents
from kept.store.hubs.writes import (
    granted_since,
    insert_request,
    lock_hub,
    lock_member,
    mark_request_decided,
    require_works_in,
)
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.writes import grant_from_pool, pool_size
from kept.store.outbox.writes import queue_letters
from kept.store.people.writes import client_of


@transaction.atomic(durable=True)
def request_credit(
    *, hub_id: UUID, by: Actor, client_id: UUID | None = None, request: RequestKey, now: datetime
) -> bool:
    """Whether it was granted at once; else it waits for the pool. The employer learns of neither.

    A professional names the client. Raises Refused not_found, credit_waiting when a request waits already, credits_limit
    when the programme gives no more in this period.
    """
    first_time(request, by=by)
    user_id = by.user_id if client_id is None else client_of(by, client_id, code="not_found").user_id
    hub = lock_hub(hub_id)
    member = lock_member(hub, user_id=user_id)
    if client_id is not None:
        require_works_in(hub, professional_id=by.professional_id)

    period = period_at(now, founded=hub.created_at, months=hub.period_months, zone=hub.timezone)
    limit = Limit(credits_per_member=hub.credits_per_member, topups_per_member=hub.topups_per_member)
    asked = insert_request(member, professional_id=by.professional_id, at=now)
    if granted_since(member, period.start) >= limit.of(by_code=member.by_code):
        raise Refused("credits_limit", until=period.end)
    is_granted = pool_size(hub.id) > 0

    if is_granted:
        grant = grant_from_pool(
            hub_id=hub.id, member_ids=[member.id], each=1, ends_at=period.end, at=now, is_personal=True
        )
        mark_request_decided(asked, grant_id=grant.id, at=now)

    if is_granted and by.role is Role.PROFESSIONAL:
        queue_letters(
            granted_contents(member),
            practice_id=None,
            session_id=None,
            payment_id=None,
            cause=f"credits_request:{asked.id}:1",
            at=now,
        )
    note_entry(by, "credits.requested", asked.uuid, at=now, request=request, is_granted=is_granted)
    remember(request, asked.uuid, by=by, at=now)
    return is_granted
