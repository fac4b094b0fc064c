"""Set when people are reminded of sessions, and what becomes of a late charge when the time is booked again."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.reminders import lead_hours
from kept.store.diary.contents import reminder_contents
from kept.store.diary.writes.sessions import lock_professionals, planned_sessions
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import replace_reminders
from kept.store.people.writes import acting_professional
from kept.store.people.writes.settings import mark_set


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
    """`hours` before the start, each once, the longest first; none: nobody is reminded. It holds for what is booked
    already too.

    Raises Refused setting_range or too_many_reminders.
    """
    first_time(request, by=by)
    professional = acting_professional(by)

    lock_professionals(professional.id)
    leads = lead_hours(hours, field="hours")

    mark_set(
        professional,
        reminder_hours=list(leads),
        reminds_self=reminds_self,
        reverses_refilled_charges=reverses_refilled_charges,
    )

    for session in planned_sessions(professional_id=professional.id, after=now):
        replace_reminders(reminder_contents(session, now=now), about=session, at=now)

    note_entry(by, "settings.reminders", professional.uuid, at=now, request=request, reminders=len(leads))
    remember(request, professional.uuid, by=by, at=now)
