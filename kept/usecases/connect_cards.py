"""Connect the practice's account at the card provider, so that cards can be charged."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes.accounts import connect_account
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def connect_cards(*, by: Actor, secret_key: str, webhook_secret: str, request: RequestKey, now: datetime) -> None:
    """From now on Card can be switched on as a payment method. What is left empty stays as it is.

    Raises Refused required when no key is given and there is none yet, and card_account_in_use when a card is being asked
    under another key.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)

    account = connect_account(professional.practice_id, secret_key=secret_key, webhook_secret=webhook_secret, at=now)

    note_entry(by, "settings.cards_connected", account.uuid, at=now, request=request)
    remember(request, account.uuid, by=by, at=now)
