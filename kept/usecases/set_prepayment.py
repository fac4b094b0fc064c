"""Set what clients are asked to pay before a session."""

from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.payments.models import PrepaymentTerms
from kept.store.payments.writes.prepayment import set_terms_of
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def set_prepayment(
    *, by: Actor, asks_private: bool, asks_hub: bool, returns: str, request: RequestKey, now: datetime
) -> None:
    """From the next booking that a client makes; what is booked stays as it was agreed. Raises Refused unknown_choice."""
    first_time(request, by=by)
    professional = acting_professional(by)

    if returns not in PrepaymentTerms.Returns.values:
        raise Refused("unknown_choice", field="returns")

    set_terms_of(
        professional.id,
        practice_id=professional.practice_id,
        asks_private=asks_private,
        asks_hub=asks_hub,
        returns=PrepaymentTerms.Returns(returns),
    )

    note_entry(
        by,
        "settings.prepayment",
        professional.uuid,
        at=now,
        request=request,
        private=asks_private,
        hub=asks_hub,
        returns=returns,
    )
    remember(request, professional.uuid, by=by, at=now)
