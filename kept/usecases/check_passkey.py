"""Check the passkey with which somebody goes on after their password."""

from datetime import datetime

from django.db import transaction

from kept.core.access import ANONYMOUS
from kept.store.journal.writes import note_entry
from kept.store.people.writes.factors import lock_user
from kept.store.people.writes.passkeys import use_passkey


@transaction.atomic(durable=True)
def check_passkey(*, user_id: int, given: str, challenge: bytes, now: datetime) -> bool:
    """Whether it is theirs and has signed the challenge. A wrong one is an answer and no refusal. Raises Refused not_found."""
    user = lock_user(user_id)

    is_right = use_passkey(user, given, challenge=challenge, at=now)

    note_entry(ANONYMOUS, "factor.used" if is_right else "factor.failed", user.uuid, at=now)
    return is_right
