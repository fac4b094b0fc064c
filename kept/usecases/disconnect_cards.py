"""Disconnect the practice's account at the card provider: no card is charged any more."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes.accounts import disconnect_account
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def disconnect_cards(*, by: Actor, request: RequestKey, now: datetime) -> None:
    """The keys are erased, Card is switched off for the practice, and its clients' cards are removed.

    Raises Refused card_in_progress while a card is being asked, not_found when no account is connected.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)

    account_uuid = disconnect_account(professional.practice_id, at=now)

    note_entry(by, "settings.cards_disconnected", account_uuid, at=now, request=request)
    remember(request, account_uuid, by=by, at=now)
