"""Set a client's own zone, and when they are reminded besides what each professional says."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.reminders import lead_hours
from kept.core.zones import known_zone
from kept.store.diary.contents import reminder_contents
from kept.store.diary.writes.sessions import lock_professionals, planned_sessions_of_user
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.outbox.writes import replace_reminders
from kept.store.people.writes import acting_user
from kept.store.people.writes.settings import known_professional_ids, mark_preferences


@transaction.atomic(durable=True)
def set_own_preferences(
    *, by: Actor, timezone: str, reminder_hours: Collection[int], request: RequestKey, now: datetime
) -> UUID:
    """For all their connections, and for what is booked already too.

    Raises Refused not_found, unknown_zone, setting_range or too_many_reminders.
    """
    first_time(request, by=by)
    user = acting_user(by)
    lock_professionals(*known_professional_ids(user))

    zone = known_zone(timezone)
    leads = lead_hours(reminder_hours, field="reminder_hours")

    mark_preferences(user, timezone=zone.key, reminder_hours=list(leads))

    for session in planned_sessions_of_user(user_id=user.pk, after=now):
        replace_reminders(reminder_contents(session, now=now), about=session, at=now)
    note_entry(by, "settings.preferences", user.uuid, at=now, request=request, reminders=len(leads))
    remember(request, user.uuid, by=by, at=now)
    return user.uuid
