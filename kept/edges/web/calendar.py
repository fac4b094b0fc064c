"""The calendar and what it is fed; the agenda, which needs no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.core.zones import day_span_start
from kept.edges.web.agenda_words import Entry, line_of
from kept.edges.web.calendar_words import busy_by_day
from kept.edges.web.pages import PageRequest, allowed, json_answer, render_page
from kept.edges.web.words import STATES, in_zone, time_span_in_words
from kept.store.diary.outside import BusyCard, busy_between
from kept.store.diary.reads import BlockCard, SessionCard, blocks_between, sessions_between
from kept.store.outbox.reads import given_up_for

VIEWS: Final = {"week": "Week", "day": "Day", "month": "Month", "agenda": "Agenda"}
LONGEST_FEED: Final = timedelta(days=62)
AGENDA_DAYS: Final = 14


@dataclass(frozen=True)
class Period:
    """The local days from `first` up to, not including, `end`; `title` names them."""

    first: date
    end: date
    title: str
    previous: date
    following: date


@dataclass(frozen=True)
class AgendaDay:
    day: date
    is_today: bool
    lines: tuple[dict[str, Any], ...]


@allowed("session.book")
@require_safe
def show_calendar(request: PageRequest) -> HttpResponse:
    today = in_zone(request.now, request.person.zone).date()
    view = request.GET.get("view", "week")
    view = view if view in VIEWS else "week"
    day = _asked_day(request.GET.get("date", "")) or today
    period = period_of(view, day)
    context = {
        "view": view,
        "views": VIEWS,
        "day": day,
        "today": today,
        "period": period,
        "agenda": agenda_of(request, period, today),
        "not_told": given_up_for(request.actor.professional_id or 0),
    }
    return render_page(request, "web/sessions/calendar.html", context)


@allowed("session.book")
@require_safe
def feed_calendar(request: PageRequest) -> HttpResponse:
    """The sessions, blocks and busy times of a period of at most 62 days, for the calendar."""
    start, end = (_asked_instant(request.GET.get(name, ""), request.person.zone) for name in ("start", "end"))
    if start is None or end is None or not timedelta(0) < end - start <= LONGEST_FEED:
        raise Refused("invalid_date", field="start")
    sessions = sessions_between(request.actor, start=start, end=end)
    blocks = blocks_between(request.actor, start=start, end=end)
    busy = busy_between(request.actor, start=start, end=end)
    zone = request.person.zone
    taken = [*(_block_event(block, zone) for block in blocks), *(_busy_event(card, zone) for card in busy)]
    return json_answer([*map(_session_event, sessions), *taken])


def period_of(view: str, day: date) -> Period:
    """What a view shows around a day; weeks start on Monday."""
    if view == "day":
        return Period(
            day, day + timedelta(1), f"{day:%A} {day.day} {day:%B %Y}", day - timedelta(1), day + timedelta(1)
        )
    if view == "month":
        first = day.replace(day=1)
        following = (first + timedelta(32)).replace(day=1)
        return Period(first, following, f"{first:%B %Y}", (first - timedelta(1)).replace(day=1), following)
    days = 7 if view == "week" else AGENDA_DAYS
    first = day - timedelta(day.weekday()) if view == "week" else day
    return Period(
        first, first + timedelta(days), _days_title(first, days), first - timedelta(days), first + timedelta(days)
    )


def agenda_of(request: PageRequest, period: Period, today: date) -> tuple[AgendaDay, ...]:
    """The period's sessions, blocks and busy times by local day; days without any are left out."""
    zone = ZoneInfo(request.person.zone)
    start, end = day_span_start(period.first, zone), day_span_start(period.end, zone)
    sessions = sessions_between(request.actor, start=start, end=end)
    blocks = blocks_between(request.actor, start=start, end=end)
    busy = busy_by_day(busy_between(request.actor, start=start, end=end), zone)
    entries: Sequence[Entry] = sorted(
        (*sessions, *blocks, *(each for each in busy if each.starts_at < end and each.ends_at > start)),
        key=lambda entry: entry.starts_at,
    )
    by_day = groupby(entries, key=lambda entry: max(in_zone(entry.starts_at, zone.key).date(), period.first))
    return tuple(
        AgendaDay(day, day == today, tuple(line_of(each, zone.key) for each in group)) for day, group in by_day
    )


def _days_title(first: date, days: int) -> str:
    last = first + timedelta(days - 1)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} – {last.day} {last:%B %Y}"
    if first.year == last.year:
        return f"{first.day} {first:%B} – {last.day} {last:%B %Y}"
    return f"{first.day} {first:%B %Y} – {last.day} {last:%B %Y}"


def _session_event(card: SessionCard) -> dict[str, Any]:
    credit = card.funding is Funding.CREDIT
    paid = f", paid by a sponsored credit ({card.hub_name})" if credit else ""
    when = time_span_in_words(card.starts_at, card.ends_at, card.zone)
    return {
        "id": str(card.uuid),
        "url": f"/sessions/{card.uuid}",
        "title": card.client_name,
        "start": in_zone(card.starts_at, card.zone).isoformat(),
        "end": in_zone(card.ends_at, card.zone).isoformat(),
        "kind": "session",
        "state": card.state,
        "credit": credit,
        "hub": card.hub_name,
        "void": card.is_void and card.state == "complete",
        "movable": card.state == "planned",
        "label": f"{card.client_name}, {when}, {STATES[card.state]}{paid}",
        "version": card.version,
    }


def _block_event(card: BlockCard, zone: str) -> dict[str, Any]:
    facts = {
        "id": str(card.uuid),
        "url": f"/blocks/{card.uuid}",
        "title": card.title,
        "label": f"Blocked: {card.title}",
    }
    return _taken_time(card, zone, facts)


def _busy_event(card: BusyCard, zone: str) -> dict[str, Any]:
    name = f"busy-{card.starts_at:%Y%m%d%H%M%S}"
    facts = {"id": name, "url": "/busy-times", "title": "Busy", "label": "Busy in another calendar"}
    return _taken_time(card, zone, facts)


def _taken_time(card: BlockCard | BusyCard, zone: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        **facts,
        "start": in_zone(card.starts_at, zone).isoformat(),
        "end": in_zone(card.ends_at, zone).isoformat(),
        "kind": "block",
        "state": "",
        "credit": False,
        "hub": "",
        "void": False,
        "movable": False,
        "version": 1,
    }


def _asked_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _asked_instant(text: str, zone: str) -> datetime | None:
    """An instant as the calendar sends it; one without an offset (a whole day) is the professional's local one."""
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    if not 2000 <= instant.year <= 2100:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
