"""Approve a statement that was received."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.hubs.writes.statements import lock_statement, mark_approved
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def approve_statement(*, statement_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """What it says stays as it was sent. Raises Refused not_found or already_approved."""
    first_time(request, by=by)
    statement = lock_statement(statement_id)

    mark_approved(statement, by=by, at=now)

    note_entry(by, "statement.approved", statement.uuid, at=now, practice_id=statement.practice_id, request=request)
    remember(request, statement.uuid, by=by, at=now)
    return statement.uuid
