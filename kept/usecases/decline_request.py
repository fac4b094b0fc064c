"""Decline a request."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.models import ContactRequest
from kept.store.people.writes.requests import lock_request, mark_request_decided


@transaction.atomic(durable=True)
def decline_request(*, request_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Nobody is written to. Raises Refused not_found, request_decided."""
    first_time(request, by=by)
    row = lock_request(request_id, by=by)

    mark_request_decided(row, ContactRequest.State.DECLINED, at=now)

    note_entry(by, "request.declined", row.uuid, at=now, request=request)
    remember(request, row.uuid, by=by, at=now)
    return row.uuid
