"""Remove an endpoint."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, forget_answers_about, note_entry, remember
from kept.store.outbox.writes.webhooks import erase_endpoint, lock_endpoint


@transaction.atomic(durable=True)
def remove_webhook(*, endpoint_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """Nothing is sent there from now on, and what was is forgotten. Raises Refused not_found."""
    first_time(request, by=by)
    endpoint = lock_endpoint(endpoint_id, by=by)

    erase_endpoint(endpoint)
    forget_answers_about(endpoint_id)

    note_entry(by, "webhook.removed", endpoint_id, at=now, request=request)
    remember(request, endpoint_id, by=by, at=now)
