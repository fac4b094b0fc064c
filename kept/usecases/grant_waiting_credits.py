"""Grant what was asked for while a pool was empty, in the order in which it was asked."""

from datetime import datetime

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.programme import Limit, period_at
from kept.store.hubs.contents import granted_contents
from kept.store.hubs.models import CreditsRequest
from kept.store.hubs.writes import granted_since, lock_hub, mark_request_decided, waiting_requests
from kept.store.journal.writes import note_entry
from kept.store.ledger.writes import grant_from_pool, pool_size
from kept.store.outbox.writes import queue_letters


@transaction.atomic(durable=True)
def grant_waiting_credits(*, now: datetime) -> int:
    """How many were granted. A request of somebody who left, or whom the programme gives no more, is declined."""
    hubs = {hub_id: lock_hub(hub_id) for hub_id in dict.fromkeys(each.hub.uuid for each in waiting_requests())}
    granted = 0
    for asked in waiting_requests() if hubs else []:
        if asked.hub.uuid in hubs:
            granted += _decide(asked, now)
    return granted


def _decide(asked: CreditsRequest, now: datetime) -> bool:
    hub, member = asked.hub, asked.member
    period = period_at(now, founded=hub.created_at, months=hub.period_months, zone=hub.timezone)
    limit = Limit(credits_per_member=hub.credits_per_member, topups_per_member=hub.topups_per_member)
    if member.removed_at or granted_since(member, period.start) >= limit.of(by_code=member.by_code):
        mark_request_decided(asked, grant_id=None, at=now)
        note_entry(PRODUCT, "credits.declined", asked.uuid, at=now)
        return False
    if not pool_size(hub.id):
        return False
    grant = grant_from_pool(hub_id=hub.id, member_ids=[member.id], each=1, ends_at=period.end, at=now, is_personal=True)
    mark_request_decided(asked, grant_id=grant.id, at=now)
    queue_letters(
        granted_contents(member),
        practice_id=None,
        session_id=None,
        payment_id=None,
        cause=f"credits_request:{asked.id}:1",
        at=now,
    )
    note_entry(PRODUCT, "credits.topped_up", asked.uuid, at=now)
    return True
