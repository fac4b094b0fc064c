"""Check the code with which somebody goes on after their password: of their app, or one of their recovery codes."""

from datetime import datetime

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.store.journal.writes import note_entry
from kept.store.people.writes.factors import lock_user, use_code


@transaction.atomic(durable=True)
def check_code(*, user_id: int, code: str, now: datetime) -> bool:
    """Whether it was right; it is good no second time. A wrong one is an answer and no refusal. Raises Refused not_found."""
    user = lock_user(user_id)

    is_right = use_code(user, code, at=now)

    note_entry(ANONYMOUS, "factor.used" if is_right else "factor.failed", user.uuid, at=now)
    return is_right
