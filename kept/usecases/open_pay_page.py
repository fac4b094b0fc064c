"""Open the card provider's page for a payment, so that the client pays it there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import note_entry
from kept.store.payments.writes import find_own_payment, lock_payment
from kept.store.payments.writes.pages import find_payment_of_link, open_page, require_payable


@transaction.atomic(durable=True)
def open_pay_page(*, by: Actor, now: datetime, payment_id: UUID | None = None, link: str = "") -> UUID:
    """The attempt that the page belongs to: the same while it is open. The client's own payment, or that of a pay link,
    which is named by the hash of its token.

    Raises Refused not_found, card_page_closed when nothing is to be paid, card_not_connected, or card_in_progress while
    a saved card is being asked.
    """
    found = find_own_payment(payment_id, for_actor=by) if payment_id else find_payment_of_link(link, now=now)
    lock_professionals(found.professional_id)
    payment = lock_payment(found)

    require_payable(payment)

    attempt = open_page(payment, by=by, at=now)
    note_entry(by, "card.page_opened", payment.uuid, at=now, practice_id=payment.practice_id)
    return attempt.uuid
