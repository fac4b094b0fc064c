"""Set what a practice's receipts and statements stand under."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.writes.receipts import set_letterhead_of
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def set_letterhead(
    *,
    by: Actor,
    name: str,
    address: str,
    tax_text: str,
    number_prefix: str,
    version: int,
    request: RequestKey,
    now: datetime,
) -> None:
    """From the next receipt on; what was issued stays as it is. Raises Refused changed_meanwhile."""
    first_time(request, by=by)
    professional = acting_professional(by)

    set_letterhead_of(
        professional.practice_id, version=version, name=name, address=address, tax_text=tax_text, prefix=number_prefix
    )

    note_entry(by, "settings.letterhead", professional.practice.uuid, at=now, request=request)
    remember(request, professional.practice.uuid, by=by, at=now)
