"""Say where a programme's invoices are addressed to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.hubs.writes import lock_hub
from kept.store.hubs.writes.invoices import set_address
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def set_invoice_address(*, hub_id: UUID, by: Actor, address: str, request: RequestKey, now: datetime) -> UUID:
    """For invoices from now on. Raises Refused not_found."""
    first_time(request, by=by)
    hub = lock_hub(hub_id, for_actor=by)

    set_address(hub, address)

    note_entry(by, "hub.invoice_address_set", hub.uuid, at=now, request=request)
    remember(request, hub.uuid, by=by, at=now)
    return hub.uuid
