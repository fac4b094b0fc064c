"""When people are reminded of a session: so many hours before its start."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from kept.core.refusal import Refused

SHORTEST_LEAD_HOURS: Final = 1
LONGEST_LEAD_HOURS: Final = 14 * 24
MOST_LEADS: Final = 4


def lead_hours(asked: Iterable[int], *, field: str) -> tuple[int, ...]:
    """The lead times in whole hours, the longest first, each once.

    Raises Refused setting_range for one that is too short or too long, too_many_reminders for more than MOST_LEADS.
    """
    leads = sorted(set(asked), reverse=True)
    if any(not SHORTEST_LEAD_HOURS <= lead <= LONGEST_LEAD_HOURS for lead in leads):
        raise Refused("setting_range", field=field)
    if len(leads) > MOST_LEADS:
        raise Refused("too_many_reminders", field=field, most=MOST_LEADS)
    return tuple(leads)


def reminders_ahead(*, starts_at: datetime, leads: Iterable[int], now: datetime) -> tuple[tuple[int, datetime], ...]:
    """Each lead time whose instant (UTC) still lies ahead, with that instant; the earliest first."""
    start = starts_at.astimezone(UTC)
    due = ((lead, start - timedelta(hours=lead)) for lead in sorted(set(leads), reverse=True))
    return tuple((lead, at) for lead, at in due if at > now)
