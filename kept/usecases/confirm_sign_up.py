"""Confirm a sign-up by the code that its address was sent."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.store.journal.writes import note_entry
from kept.store.people.writes.sign_ups import lock_sign_up, mark_code_tried


@transaction.atomic(durable=True)
def confirm_sign_up(*, sign_up_id: UUID, code: str, now: datetime) -> bool:
    """Whether the code was right. A wrong one counts, so it is an answer and no refusal. Raises Refused pass_over."""
    sign_up = lock_sign_up(sign_up_id)

    is_right = mark_code_tried(sign_up, code, at=now)

    note_entry(ANONYMOUS, "sign_up.confirmed" if is_right else "sign_up.failed", sign_up.uuid, at=now)
    return is_right
