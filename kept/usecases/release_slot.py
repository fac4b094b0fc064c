"""Let go of a slot that was held while its client decided."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.holds import lock_chosen_hold
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def release_slot(*, hold_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """Others are offered it again at once. Raises Refused not_found for a hold that is over, or another's."""
    first_time(request, by=by)
    hold = lock_chosen_hold(hold_id, user_id=by.user_id)

    hold.delete()

    note_entry(by, "slot.released", hold_id, at=now, practice_id=hold.practice_id, request=request)
    remember(request, hold_id, by=by, at=now)
    return hold_id
