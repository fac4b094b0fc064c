"""Invoice an employer for a closed month of its programme."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.invoices import Bills, Charge, Due, credits_due, is_told_of, told_by
from kept.core.refusal import Refused
from kept.core.statements import month_ends
from kept.store.hubs.models import Hub
from kept.store.hubs.programmes import cells_of
from kept.store.hubs.writes import lock_hub, roster_of
from kept.store.hubs.writes.invoices import (
    credits_invoiced,
    insert_invoice,
    lock_invoice_numbers,
    require_not_invoiced,
)
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.ledger.reads import bought_until


@transaction.atomic(durable=True)
def issue_hub_invoice(*, hub_id: UUID, month: date, by: Actor, request: RequestKey, now: datetime) -> int:
    """Its number. By the hub's terms: the credits bought by the month's end, or published as used by then, that were not
    invoiced yet.

    Raises Refused not_found, month_open before the month is over or its use was published, already_invoiced, or
    nothing_to_invoice.
    """
    first_time(request, by=by)
    hub = lock_hub(hub_id)
    lock_invoice_numbers()

    require_not_invoiced(hub, month)
    if now < month_ends(month, zone=hub.timezone):
        raise Refused("month_open", field="month")
    due = _due(hub, month)
    if due.credits == 0:
        raise Refused("nothing_to_invoice", field="month")

    invoice = insert_invoice(hub, month=month, due=due, by=by, at=now)

    note_entry(by, "hub.invoiced", invoice.uuid, at=now, request=request, number=invoice.number)
    remember(request, invoice.number, by=by, at=now)
    return invoice.number


def _due(hub: Hub, month: date) -> Due:
    """Raises Refused month_open where the month's use was not published yet."""
    cells, eligible = cells_of(hub.id), roster_of(hub).count()
    due = credits_due(
        bills=Bills(hub.bills),
        bought=bought_until(hub.id, month_ends(month, zone=hub.timezone)),
        told=told_by(month, cells),
        invoiced=credits_invoiced(hub),
        eligible=eligible,
    )
    if due.charge is Charge.USED and not is_told_of(month, cells):
        raise Refused("month_open", field="month")
    return due
