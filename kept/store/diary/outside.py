"""Other calendars of a professional's: what the settings show of them, what a reader is asked, and when they are busy."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Q, QuerySet

from kept.core.access import Actor
from kept.core.busy import AHEAD, CalendarKind, LeasedReading, Question, day_of, window_at
from kept.core.intervals import Span, merge
from kept.core.lifecycle import State
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.diary import models
from kept.store.diary.feeds import uid_of

LONGEST: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class CalendarCard:
    """`read_at`: when it last answered; `fault` is a word of the reader's, empty when all is well; `host` is all that is
    shown of its address, which is a secret."""

    uuid: UUID
    name: str
    kind: CalendarKind
    host: str
    created_at: datetime
    read_at: datetime | None
    failing_since: datetime | None
    fault: str
    next_at: datetime


@dataclass(frozen=True)
class BusyCard:
    """Time that other calendars take; several that touch are one."""

    starts_at: datetime
    ends_at: datetime


def calendars_of(actor: Actor) -> tuple[CalendarCard, ...]:
    """The professional's own, in the order in which they were connected."""
    return tuple(_card(row) for row in _mine(actor).order_by("id"))


def calendar_card(calendar_id: UUID, *, actor: Actor) -> CalendarCard:
    """Raises Refused not_found."""
    row = _mine(actor).filter(uuid=calendar_id).first()
    if row is None:
        raise Refused("not_found")
    return _card(row)


def is_any_calendar_due(now: datetime) -> bool:
    """Asked again and again by idle workers, who take no lock for it."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return models.OutsideCalendar.objects.filter(free, next_at__lte=now).exists()


def leased_question(leased: LeasedReading, *, now: datetime) -> Question | None:
    """What to ask; None when the lease is another's by now. Raises SealBroken."""
    held = models.OutsideCalendar.objects.filter(uuid=leased.uuid, lease_token=leased.token)
    row = held.select_related("professional").first()
    if row is None:
        return None
    window = window_at(now)
    return Question(
        kind=CalendarKind(row.kind),
        url=row.url,
        username=row.username,
        password=row.password,
        zone=row.professional.timezone,
        window=window,
        own=_own_names(row.professional_id, window),
        seen=row.seen if row.whole_on == day_of(now) else "",
    )


def busy_between(actor: Actor, *, start: datetime, end: datetime) -> tuple[BusyCard, ...]:
    """When the professional is busy elsewhere in [start, end), in order."""
    times = _busy_between(actor.professional_id or 0, start, end, start - LONGEST)
    return tuple(BusyCard(span.start, span.end) for span in merge(Span(begin, until) for begin, until in times))


@compiled
def _busy_between(
    professional_id: int, start: datetime, end: datetime, since: datetime
) -> QuerySet[models.BusyTime, tuple[datetime, datetime]]:
    rows = models.BusyTime.objects.filter(professional_id=professional_id, starts_at__gte=since, starts_at__lt=end)
    return rows.filter(ends_at__gt=start).values_list("starts_at", "ends_at")


def _own_names(professional_id: int, window: Span) -> frozenset[str]:
    """Under which the professional's sessions come back from a calendar that the feed or a letter filled; of deleted ones
    nobody knows any more when they were."""
    around = Q(starts_at__gt=window.start - LONGEST, starts_at__lt=window.end)
    around |= Q(state=State.DELETED, created_at__gt=window.start - AHEAD)
    rows = models.Session.objects.filter(around, professional_id=professional_id).values_list("uuid", flat=True)
    return frozenset(name for uuid in rows for name in (f"{uuid}@kept", uid_of(uuid)))


def _mine(actor: Actor) -> QuerySet[models.OutsideCalendar]:
    return models.OutsideCalendar.objects.filter(professional_id=actor.professional_id or 0).defer(
        "password", "username"
    )


def _card(row: models.OutsideCalendar) -> CalendarCard:
    return CalendarCard(
        uuid=row.uuid,
        name=row.name,
        kind=CalendarKind(row.kind),
        host=urlsplit(row.url).hostname or "",
        created_at=row.created_at,
        read_at=row.read_at,
        failing_since=row.failing_since,
        fault=row.fault,
        next_at=row.next_at,
    )
