"""What reports ask of the diary: sessions as plain facts, and what was offered; as many queries for a team as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from kept.core.availability import LONGEST_SESSION, Hours, WeeklyHours
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.policy import By, Reason
from kept.core.report_facts import SessionFact
from kept.core.utilisation import Openings
from kept.store.diary import models
from kept.store.diary.hours import COUNTED_BACK

Schedule = models.WeeklyHours.Schedule
ALL_OF_A_SESSION = ("professional_id", "starts_at", "ends_at", "state", "reason", "cancelled_by", "cancelled_late")


def session_facts(professionals: Collection[int], within: Span) -> tuple[SessionFact, ...]:
    """Of what lies partly in the time; a deleted session tells nothing."""
    rows = models.Session.objects.filter(
        professional_id__in=professionals,
        starts_at__gt=within.start - LONGEST_SESSION,
        starts_at__lt=within.end,
        ends_at__gt=within.start,
    ).exclude(state=State.DELETED)
    return tuple(
        SessionFact(
            professional_id=who,
            span=Span(start, end),
            state=State(state),
            reason=Reason(reason) if reason else None,
            cancelled_by=By(by) if by else None,
            is_late=bool(late),
        )
        for who, start, end, state, reason, by, late in rows.values_list(*ALL_OF_A_SESSION)
        if start and end
    )


def openings_between(zones: Mapping[int, ZoneInfo], within: Span) -> dict[int, Openings]:
    """Of each professional, in their zone: both weekly schedules as they are now, with their exceptions, and the blocks."""
    weekly: dict[tuple[int, str], list[WeeklyHours]] = defaultdict(list)
    for row in models.WeeklyHours.objects.filter(professional_id__in=zones):
        weekly[row.professional_id, row.schedule].append(WeeklyHours(row.weekday, row.from_minute, row.until_minute))
    blocks: dict[int, list[Span]] = defaultdict(list)
    blocked = models.Block.objects.filter(
        professional_id__in=zones, starts_at__lt=within.end, ends_at__gt=within.start
    ).values_list("professional_id", "starts_at", "ends_at")
    for who, start, end in blocked:
        blocks[who].append(Span(start, end))
    exceptions = _exceptions(zones, within)
    return {
        who: Openings(
            schedules=tuple(
                Hours(weekly=tuple(sorted(weekly[who, name])), exceptions=exceptions[who, name], zone=zone)
                for name in Schedule.values
            ),
            blocks=tuple(blocks[who]),
        )
        for who, zone in zones.items()
    }


def _exceptions(
    zones: Collection[int], within: Span
) -> Mapping[tuple[int, str], dict[date, tuple[tuple[int, int], ...]]]:
    found: dict[tuple[int, str], dict[date, tuple[tuple[int, int], ...]]] = defaultdict(dict)
    first, last = within.start.date() - COUNTED_BACK, within.end.date() + COUNTED_BACK
    rows = models.HoursException.objects.filter(professional_id__in=zones, day__gte=first, day__lte=last)
    for row in rows:
        found[row.professional_id, row.schedule][row.day] = tuple((begin, until) for begin, until in row.windows)
    return found
