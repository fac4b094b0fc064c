"""Take all second factors from an account whose owner lost them, as the operator who knows them may."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor
from kept.core.letters import Kind
from kept.core.refusal import Refused
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters
from kept.store.people.contents import about_account, account_notice
from kept.store.people.writes.factors import delete_factors, lock_user
from kept.store.people.writes.recovery import account_at
from kept.store.people.writes.visits import end_visits_of


@transaction.atomic(durable=True)
def drop_factors(*, by: Actor, email: str, now: datetime) -> int:
    """How many they were; their owner is signed out everywhere and told. Raises Refused unknown_account."""
    found = account_at(email)
    if found is None:
        raise Refused("unknown_account", given=email)
    user = lock_user(found.pk)

    number = delete_factors(user)
    end_visits_of(user.pk)

    letter = account_notice(user, Kind.FACTOR_CHANGED)
    cause = about_account(user)
    queue_letters([letter], practice_id=None, session_id=None, payment_id=None, cause=cause, at=now)
    note_entry(by, "factors.dropped", user.uuid, at=now, number=number)
    return number
