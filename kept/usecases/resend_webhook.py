"""Send a webhook again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes.webhooks import lock_webhook, put_webhook_back


@transaction.atomic(durable=True)
def resend_webhook(*, delivery_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """It waits again, and says the same under the same id. Raises Refused not_found, webhook_waits, webhook_disabled."""
    first_time(request, by=by)
    message = lock_webhook(delivery_id, by=by)

    put_webhook_back(message, at=now)

    note_entry(by, "webhook.resent", message.uuid, at=now, request=request)
    remember(request, message.uuid, by=by, at=now)
    return message.uuid
