"""When a professional works: both weekly schedules, and the days that differ from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.availability import Hours, WeeklyHours
from kept.store.compiled import compiled
from kept.store.diary import models

Schedule = models.WeeklyHours.Schedule
# Starts are counted from a week before, at most.
COUNTED_BACK: Final = timedelta(days=8)


@dataclass(frozen=True, kw_only=True)
class ExceptionCard:
    """A day with hours of its own; none: closed."""

    day: date
    schedule: str
    schedule_name: str
    windows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class AvailabilityPage:
    """`weekly` is in the order of the week, by schedule; exceptions are those to come."""

    weekly: Mapping[str, tuple[WeeklyHours, ...]]
    exceptions: tuple[ExceptionCard, ...]


def hours_of(professional_id: int, *, zone: str, since: datetime) -> dict[str, Hours]:
    """Both schedules, with the exceptions that have to do with the time from `since` on."""
    there = ZoneInfo(zone)
    first = since.astimezone(there).date() - COUNTED_BACK
    weekly = _weekly(professional_id)
    exceptions: dict[str, dict[date, tuple[tuple[int, int], ...]]] = {schedule: {} for schedule in Schedule.values}
    for row in _exceptions_since(professional_id, first):
        exceptions[row.schedule][row.day] = _windows(row)
    return {
        schedule: Hours(weekly=weekly[schedule], exceptions=exceptions[schedule], zone=there)
        for schedule in Schedule.values
    }


def availability_page(actor: Actor, *, today: date) -> AvailabilityPage:
    """The professional's hours, and the exceptions from today on."""
    professional_id = actor.professional_id or 0
    rows = models.HoursException.objects.filter(professional_id=professional_id, day__gte=today)
    return AvailabilityPage(
        weekly=_weekly(professional_id),
        exceptions=tuple(_card(row) for row in rows.order_by("day", "-schedule")),
    )


def _weekly(professional_id: int) -> dict[str, tuple[WeeklyHours, ...]]:
    found = sorted((schedule, WeeklyHours(*window)) for schedule, *window in _windows_of_week(professional_id))
    return {name: tuple(hours for schedule, hours in found if schedule == name) for name in Schedule.values}


@compiled
def _windows_of_week(professional_id: int) -> QuerySet[models.WeeklyHours, tuple[str, int, int, int]]:
    rows = models.WeeklyHours.objects.filter(professional_id=professional_id)
    return rows.values_list("schedule", "weekday", "from_minute", "until_minute")


@compiled
def _exceptions_since(professional_id: int, first: date) -> QuerySet[models.HoursException]:
    return models.HoursException.objects.filter(professional_id=professional_id, day__gte=first)


def _card(row: models.HoursException) -> ExceptionCard:
    return ExceptionCard(
        day=row.day,
        schedule=row.schedule,
        schedule_name=Schedule(row.schedule).label,
        windows=_windows(row),
    )


def _windows(row: models.HoursException) -> tuple[tuple[int, int], ...]:
    return tuple((begin, until) for begin, until in row.windows)
