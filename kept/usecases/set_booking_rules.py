"""Set a professional's rules for what clients may book."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.slots import BookingRules, must_be_in_range
from kept.store.diary.writes.openings import doubt_openings
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional, mark_booking_rules


@transaction.atomic(durable=True)
def set_booking_rules(*, by: Actor, rules: BookingRules, request: RequestKey, now: datetime) -> UUID:
    """They hold from now on for what is offered; what is booked stays. Raises Refused setting_range."""
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)

    must_be_in_range(rules)

    mark_booking_rules(professional, rules)
    doubt_openings(professional_id=professional.id, practice_id=professional.practice_id)

    note_entry(by, "rules.set", professional.uuid, at=now, request=request)
    remember(request, professional.uuid, by=by, at=now)
    return professional.uuid
