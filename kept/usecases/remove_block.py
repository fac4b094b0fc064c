"""Free blocked time again: one block, or its whole series."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.blocks import remove_blocks
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def remove_block(*, block_id: UUID, by: Actor, whole_series: bool, request: RequestKey, now: datetime) -> int:
    """How many blocks were removed. Raises Refused not_found."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)

    removed = remove_blocks(block_id, whole_series=whole_series, for_actor=by)

    note_entry(by, "block.removed", block_id, at=now, request=request, blocks=removed)
    remember(request, block_id, by=by, at=now)
    return removed
