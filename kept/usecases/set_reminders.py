"""Set when people are reminded of sessions, and what becomes of a late charge when the time is booked again."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.refusal import Refused
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional
from kept.store.people.writes.settings import mark_set

LONGEST_LEAD_HOURS: Final = 14 * 24
MOST_REMINDERS: Final = 3


@transaction.atomic(durable=True)
def set_reminders(
    *,
    by: Actor,
    hours: Collection[int],
    reminds_self: bool,
    reverses_refilled_charges: bool,
    request: RequestKey,
    now: datetime,
) -> None:
    """`hours` before the start, each once, the longest first; none: nobody is reminded. Raises Refused setting_range."""
    first_time(request, by=by)
    professional = acting_professional(by)

    leads = sorted(set(hours), reverse=True)
    if len(leads) > MOST_REMINDERS or any(not 1 <= lead <= LONGEST_LEAD_HOURS for lead in leads):
        raise Refused("setting_range", field="hours")

    mark_set(
        professional,
        reminder_hours=leads,
        reminds_self=reminds_self,
        reverses_refilled_charges=reverses_refilled_charges,
    )

    note_entry(by, "settings.reminders", professional.uuid, at=now, request=request, reminders=len(leads))
    remember(request, professional.uuid, by=by, at=now)
