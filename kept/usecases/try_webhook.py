"""Send a test to an endpoint."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes.webhooks import insert_test, lock_endpoint


@transaction.atomic(durable=True)
def try_webhook(*, endpoint_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """The message, which is about nothing. Raises Refused not_found, webhook_disabled."""
    first_time(request, by=by)
    endpoint = lock_endpoint(endpoint_id, by=by)

    message = insert_test(endpoint, at=now)

    note_entry(by, "webhook.tried", endpoint.uuid, at=now, request=request)
    remember(request, message.uuid, by=by, at=now)
    return message.uuid
