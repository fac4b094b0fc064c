"""Send the client a link by which an unpaid payment is paid by card, without signing in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.letters import Demand, Kind, Recipient
from kept.store.diary.writes.sessions import lock_session_of_payment
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import queue_payment_letters
from kept.store.payments.contents import receipt_contents
from kept.store.payments.writes import find_payment, lock_payment
from kept.store.payments.writes.pages import renew_pay_link, require_payable


@transaction.atomic(durable=True)
def send_pay_link(*, payment_id: UUID, by: Actor, request: RequestKey, now: datetime) -> None:
    """Earlier links of this payment are no longer good.

    Raises Refused not_found, card_page_closed when nothing is to be paid, card_not_connected, or card_in_progress while
    a saved card is being asked.
    """
    first_time(request, by=by)
    found = find_payment(payment_id, for_actor=by)
    lock_session_of_payment(found.session_id, for_actor=by)
    payment = lock_payment(found)

    require_payable(payment)

    link, path = renew_pay_link(payment, at=now)
    queue_payment_letters(
        receipt_contents(payment, [Demand(Recipient.CLIENT, Kind.PAY_LINK)], path=path),
        about=payment,
        cause=f"pay_link:{link.id}:1",
        at=now,
    )
    note_entry(by, "payment.link_sent", payment.uuid, at=now, request=request)
    remember(request, payment.uuid, by=by, at=now)
