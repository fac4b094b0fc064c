"""Make an endpoint to which a professional's programs are told of changes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.hook_addresses import require_hook_address
from kept.core.refusal import Refused
from kept.core.webhooks import EVENTS, Event
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes.webhooks import insert_endpoint


@transaction.atomic(durable=True)
def create_webhook(
    *, by: Actor, url: str, events: Collection[Event], site_url: str, request: RequestKey, now: datetime
) -> UUID:
    """It hears of what happens from now on. What `site_url` is says whether it may be on this machine.

    Raises Refused hook_address, event_unknown or too_many_webhooks.
    """
    first_time(request, by=by)
    lock_professionals(by.professional_id or 0)

    require_hook_address(url, site_url=site_url)
    if not events or not set(events) <= set(EVENTS):
        raise Refused("event_unknown", field="events")

    endpoint = insert_endpoint(by, url=url, events=events, at=now)

    note_entry(by, "webhook.created", endpoint.uuid, at=now, request=request)
    remember(request, endpoint.uuid, by=by, at=now)
    return endpoint.uuid
