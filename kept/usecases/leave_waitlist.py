"""Wait no longer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.waiting import end_wait, lock_wait
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def leave_waitlist(*, wait_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """What was offered and is still open goes to the next. Raises Refused not_found for a wait that is over."""
    first_time(request, by=by)
    wait = lock_wait(wait_id, for_actor=by)

    end_wait(wait, at=now)

    note_entry(by, "waitlist.left", wait.uuid, at=now, practice_id=wait.practice_id, request=request)
    remember(request, wait.uuid, by=by, at=now)
    return wait.uuid
