"""Start saving a card on the provider's own page."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes.accounts import insert_card_page, require_account
from kept.store.people.writes import own_client


@transaction.atomic(durable=True)
def start_card_page(*, by: Actor, practice_id: UUID, request: RequestKey, now: datetime) -> UUID:
    """The page, which the provider is to be asked for next.

    Raises Refused not_found when they are no client of the practice, card_not_connected when it takes no cards.
    """
    first_time(request, by=by)
    client = own_client(by, practice_id)
    require_account(client.practice_id)

    page = insert_card_page(client_id=client.id, practice_id=client.practice_id, at=now)

    note_entry(by, "card.page_started", page.uuid, at=now, practice_id=client.practice_id, request=request)
    remember(request, page.uuid, by=by, at=now)
    return page.uuid
