"""The calendars of many professionals at once, as the engine asks for them: as many queries as for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q

from kept.core.availability import WeeklyHours
from kept.core.intervals import Span
from kept.core.slots import BookingRules, Calendar
from kept.store.diary import models

RULES = ("bookable_weeks", "notice_hours", "buffer_before", "buffer_after", "start_interval")
# Exceptions count from a week before; sessions and buffers reach over by less than a day.
BEFORE = timedelta(days=8)
AROUND = _DAY = timedelta(days=1)
Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Guest:
    """For whom many calendars are asked: their account, and their own record in each practice, by the practice."""

    user_id: int
    clients: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Diary:
    """One professional's time, for both schedules."""

    professional_id: int
    practice_id: int
    zone: ZoneInfo
    rules: BookingRules
    weekly: Mapping[str, tuple[WeeklyHours, ...]]
    exceptions: Mapping[str, Mapping[date, Windows]]
    blocks: tuple[Span, ...]
    sessions: tuple[Span, ...]
    busy: tuple[Span, ...]

    def calendar(self, schedule: str) -> Calendar:
        return Calendar(
            zone=self.zone,
            weekly=self.weekly.get(schedule, ()),
            exceptions=self.exceptions.get(schedule, {}),
            rules=self.rules,
            blocks=self.blocks,
            sessions=self.sessions,
            busy=self.busy,
        )


def diaries_of(
    professional_ids: Collection[int], *, start: datetime, end: datetime, now: datetime, guest: Guest | None = None
) -> dict[int, Diary]:
    """All that decides about starts in [start, end), as `calendar_of` reads it for one. What is held for clients counts
    when one of them asks; without a guest it does not."""
    around = Span(start - AROUND, end + AROUND)
    people = _people(professional_ids)
    weekly = _weekly(professional_ids)
    exceptions = _exceptions(professional_ids, Span(start - BEFORE, end + AROUND), people)
    blocks = _spans(models.Block.objects.filter(_within(around), professional_id__in=professional_ids))
    sessions = _sessions(professional_ids, around)
    if guest:
        held = models.SlotHold.objects.filter(_within(around), professional_id__in=professional_ids, held_until__gt=now)
        _add(sessions, _spans(held.exclude(user_id=guest.user_id)))
    busy = _busy(guest, around) if guest else {}
    return {
        who: Diary(
            professional_id=who,
            practice_id=practice,
            zone=zone,
            rules=rules,
            weekly=weekly[who],
            exceptions=exceptions[who],
            blocks=tuple(blocks[who]),
            sessions=tuple(sessions[who]),
            busy=tuple(span for other, span in busy.get(practice, ()) if other != who),
        )
        for who, (practice, zone, rules) in people.items()
    }


def _people(professional_ids: Collection[int]) -> dict[int, tuple[int, ZoneInfo, BookingRules]]:
    rows = apps.get_model("people", "Professional").objects.filter(id__in=professional_ids)
    return {
        who: (practice, ZoneInfo(zone), BookingRules(**dict(zip(RULES, rules, strict=True))))
        for who, practice, zone, *rules in rows.values_list("id", "practice_id", "timezone", *RULES)
    }


def _weekly(professional_ids: Collection[int]) -> Mapping[int, Mapping[str, tuple[WeeklyHours, ...]]]:
    """In the order of the week, so that those who keep the same hours have the same."""
    rows = models.WeeklyHours.objects.filter(professional_id__in=professional_ids).order_by("weekday", "from_minute")
    found: dict[int, dict[str, tuple[WeeklyHours, ...]]] = defaultdict(dict)
    for who, schedule, *window in rows.values_list(
        "professional_id", "schedule", "weekday", "from_minute", "until_minute"
    ):
        found[who][schedule] = (*found[who].get(schedule, ()), WeeklyHours(*window))
    return found


def _exceptions(
    professional_ids: Collection[int], within: Span, people: Mapping[int, tuple[int, ZoneInfo, BookingRules]]
) -> Mapping[int, Mapping[str, Mapping[date, Windows]]]:
    """Of the days that the time reaches into, in the professional's own zone."""
    found: dict[int, dict[str, dict[date, Windows]]] = defaultdict(lambda: defaultdict(dict))
    days = (within.start.date() - _DAY, within.end.date() + _DAY)
    rows = models.HoursException.objects.filter(professional_id__in=professional_ids, day__range=days)
    for who, schedule, day, windows in rows.order_by("day").values_list(
        "professional_id", "schedule", "day", "windows"
    ):
        zone = people[who][1]
        if within.start.astimezone(zone).date() <= day <= within.end.astimezone(zone).date():
            found[who][schedule][day] = tuple((opens, closes) for opens, closes in windows)
    return found


def _sessions(professional_ids: Collection[int], around: Span) -> dict[int, list[Span]]:
    live = models.Session.objects.filter(_within(around), state__in=models.LIVE_STATES)
    return _spans(live.filter(professional_id__in=professional_ids))


def _busy(guest: Guest, around: Span) -> dict[int, list[tuple[int, Span]]]:
    """The guest's own sessions in each practice, with whom they are."""
    found: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    if guest.clients:
        mine = models.Session.objects.filter(
            _within(around), state__in=models.LIVE_STATES, client_id__in=guest.clients.values()
        )
        for practice, who, start, end in mine.values_list("practice_id", "professional_id", "starts_at", "ends_at"):
            if start and end:
                found[practice].append((who, Span(start, end)))
    return found


def _within(around: Span) -> Q:
    return Q(starts_at__lt=around.end, ends_at__gt=around.start)


def _spans(rows: Any) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for who, start, end in rows.values_list("professional_id", "starts_at", "ends_at"):
        found[who].append(Span(start, end))
    return found


def _add(spans: dict[int, list[Span]], more: Mapping[int, Iterable[Span]]) -> None:
    for who, those in more.items():
        spans[who].extend(those)
