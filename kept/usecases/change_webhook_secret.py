"""Change the secret that signs an endpoint's webhooks."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, forget_answers_about, note_entry, remember
from kept.store.outbox.writes.webhooks import lock_endpoint, mark_secret_changed


@transaction.atomic(durable=True)
def change_webhook_secret(*, endpoint_id: UUID, by: Actor, request: RequestKey, now: datetime) -> str:
    """The new secret; for a day the old one signs beside it. Raises Refused not_found."""
    first_time(request, by=by)
    endpoint = lock_endpoint(endpoint_id, by=by)

    secret = mark_secret_changed(endpoint, at=now)
    forget_answers_about(endpoint.uuid)

    note_entry(by, "webhook.secret_changed", endpoint.uuid, at=now, request=request)
    remember(request, endpoint.uuid, by=by, at=now)
    return secret
