"""Revoke a token."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes.tokens import lock_token, mark_revoked


@transaction.atomic(durable=True)
def revoke_token(*, token_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """It opens nothing from now on. Raises Refused not_found."""
    first_time(request, by=by)
    token = lock_token(token_id, by=by)

    mark_revoked(token, at=now)

    note_entry(by, "token.revoked", token.uuid, at=now, request=request)
    remember(request, token.uuid, by=by, at=now)
