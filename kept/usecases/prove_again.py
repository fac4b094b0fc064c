"""Prove who one is, once more: by the password, or by a code."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.core.passwords import normalised
from kept.store.journal.writes import note_entry
from kept.store.people.writes.factors import lock_user, use_code


@transaction.atomic(durable=True)
def prove_again(*, by: Actor, proof: str, now: datetime) -> bool:
    """Whether it was a proof. A wrong one is an answer and no refusal. Raises Refused not_found."""
    user = lock_user(by.user_id or 0)

    is_proved = use_code(user, proof, at=now) or user.check_password(normalised(proof))

    note_entry(by, "account.proved" if is_proved else "account.proof_failed", user.uuid, at=now)
    return is_proved
