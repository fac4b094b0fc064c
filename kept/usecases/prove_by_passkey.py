"""Prove who one is, once more: by a passkey."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.store.journal.writes import note_entry
from kept.store.people.writes.factors import lock_user
from kept.store.people.writes.passkeys import use_passkey


@transaction.atomic(durable=True)
def prove_by_passkey(*, by: Actor, given: str, challenge: bytes, now: datetime) -> bool:
    """Whether it was a proof. A wrong one is an answer and no refusal. Raises Refused not_found."""
    user = lock_user(by.user_id or 0)

    is_proved = use_passkey(user, given, challenge=challenge, at=now)

    note_entry(by, "account.proved" if is_proved else "account.proof_failed", user.uuid, at=now)
    return is_proved
