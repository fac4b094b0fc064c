"""Set by which doors clients come to a professional, and what they are asked for before they first meet."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.arrivals import Particular
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional
from kept.store.people.writes.settings import mark_set


@transaction.atomic(durable=True)
def set_client_access(
    *,
    by: Actor,
    takes_direct_bookings: bool,
    takes_requests: bool,
    asks_for: Collection[Particular],
    request: RequestKey,
    now: datetime,
) -> None:
    """Who has come in by a door that closes now stays a client. Raises Refused not_found when no professional acts."""
    first_time(request, by=by)
    professional = acting_professional(by)

    mark_set(
        professional,
        takes_direct_bookings=takes_direct_bookings,
        takes_requests=takes_requests,
        required_particulars=[str(each) for each in Particular if each in asks_for],
    )

    codes = {"direct": takes_direct_bookings, "requests": takes_requests, "particulars": len(asks_for)}
    note_entry(by, "settings.client_access", professional.uuid, at=now, request=request, **codes)
    remember(request, professional.uuid, by=by, at=now)
