"""When a professional works. Callers hold the transaction and the professional's lock."""

from collections.abc import Iterable
from datetime import date, datetime

from kept.core.availability import Hours, WeeklyHours, lies_open
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.models import HoursException, Session
from kept.store.diary.models import WeeklyHours as WeeklyRow
from kept.store.diary.writes.offers import insert_weekly_hours
from kept.store.diary.writes.openings import doubt_openings


def replace_weekly_hours(
    windows: Iterable[WeeklyHours], *, schedule: str, professional_id: int, practice_id: int
) -> None:
    WeeklyRow.objects.filter(professional_id=professional_id, schedule=schedule).delete()
    insert_weekly_hours(windows, schedule=schedule, professional_id=professional_id, practice_id=practice_id)


def put_exception(
    day: date, windows: Iterable[tuple[int, int]], *, schedule: str, professional_id: int, practice_id: int
) -> None:
    """The day's own hours, in place of those it had."""
    HoursException.objects.update_or_create(
        professional_id=professional_id,
        schedule=schedule,
        day=day,
        defaults={"practice_id": practice_id, "windows": [list(window) for window in windows]},
    )
    doubt_openings(professional_id=professional_id, practice_id=practice_id)


def drop_exception(day: date, *, schedule: str, professional_id: int, practice_id: int) -> None:
    """Raises Refused not_found."""
    gone, _ = HoursException.objects.filter(professional_id=professional_id, schedule=schedule, day=day).delete()
    if not gone:
        raise Refused("not_found")
    doubt_openings(professional_id=professional_id, practice_id=practice_id)


def must_keep_sessions_inside(
    before: Hours, after: Hours, *, schedule: str, professional_id: int, now: datetime
) -> None:
    """Raises Refused sessions_outside_hours, with those to come that the hours covered before and do not cover after.

    Each schedule answers for the sessions that were booked by it; one that lay outside all along is not asked about.
    """
    origins = [Origin.HUB] if schedule == WeeklyRow.Schedule.HUB else [o for o in Origin if o is not Origin.HUB]
    rows = Session.objects.filter(
        professional_id=professional_id, state=State.PLANNED, starts_at__gte=now, origin__in=origins
    )
    found = rows.order_by("starts_at").values_list("uuid", "starts_at", "ends_at")
    spans = [(uuid, Span(start, end)) for uuid, start, end in found if start and end]
    outside = [(uuid, span.start) for uuid, span in spans if lies_open(span, before) and not lies_open(span, after)]
    if outside:
        sessions, starts = zip(*outside, strict=True)
        raise Refused("sessions_outside_hours", field="keep_sessions", sessions=sessions, starts=starts)
