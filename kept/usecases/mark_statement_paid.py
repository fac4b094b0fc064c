"""Mark an approved statement as paid."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.hubs.writes.statements import lock_statement, mark_paid
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def mark_statement_paid(*, statement_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Raises Refused not_found, not_approved or statement_paid."""
    first_time(request, by=by)
    statement = lock_statement(statement_id)

    mark_paid(statement, by=by, at=now)

    note_entry(by, "statement.paid", statement.uuid, at=now, practice_id=statement.practice_id, request=request)
    remember(request, statement.uuid, by=by, at=now)
    return statement.uuid
