"""Switch an endpoint on again that was switched off."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes.webhooks import lock_endpoint, mark_enabled


@transaction.atomic(durable=True)
def enable_webhook(*, endpoint_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """It hears of what happens from now on. Raises Refused not_found."""
    first_time(request, by=by)
    endpoint = lock_endpoint(endpoint_id, by=by)

    mark_enabled(endpoint)

    note_entry(by, "webhook.enabled", endpoint.uuid, at=now, request=request)
    remember(request, endpoint.uuid, by=by, at=now)
