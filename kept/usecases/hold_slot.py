"""Hold a slot for the client who chose it, while they decide."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.admission import Attempt, admit
from kept.core.intervals import Span
from kept.core.offers import must_be_open
from kept.core.policy import Deed, Origin
from kept.store.diary.openings import Asker, why_refused
from kept.store.diary.writes.holds import insert_chosen_hold
from kept.store.diary.writes.offers import find_service
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.hubs.writes import lock_memberships
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import door_of, professional_of

HELD_FOR: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class SlotWish:
    """Which start, of which service, by which door."""

    professional_id: UUID
    service_id: UUID
    starts_at: datetime
    door: Origin


@transaction.atomic(durable=True)
def hold_slot(*, by: Actor, wish: SlotWish, request: RequestKey, now: datetime) -> UUID:
    """Five minutes in which nobody else is offered the slot; the one that was held before is let go.

    Raises Refused not_found, unknown_service, unknown_choice for a door that is not the client's, or why the start is
    not offered.
    """
    first_time(request, by=by)
    professional, client = professional_of(by, wish.professional_id)
    lock_professionals(professional.id)
    service = find_service(wish.service_id, professional_id=professional.id, door=wish.door)
    members = lock_memberships(user_id=client.user_id, professional_id=professional.id)
    own = door_of(professional_id=professional.id, client_id=client.id)
    must_be_open(wish.door, own=own, is_member=bool(members))
    span = Span(wish.starts_at, wish.starts_at + timedelta(minutes=service.minutes))

    asker = Asker(user_id=by.user_id, client_id=client.id)
    why = why_refused(professional.id, door=wish.door, span=span, now=now, asker=asker)
    admit(Attempt(deed=Deed.BOOK, by=by.side, now=now, not_offered=why))

    assert client.user_id is not None, "a client who acts has an account"
    hold = insert_chosen_hold(
        span,
        user_id=client.user_id,
        professional_id=professional.id,
        practice_id=professional.practice_id,
        until=now + HELD_FOR,
        at=now,
    )

    note_entry(by, "slot.held", hold.uuid, at=now, practice_id=professional.practice_id, request=request)
    remember(request, hold.uuid, by=by, at=now)
    return hold.uuid
