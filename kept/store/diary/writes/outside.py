"""Changes of other calendars and of the busy times read there. Callers hold the transaction; whoever changes times holds
the professional's lock, as bookings do."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Q

from kept.core.access import Actor
from kept.core.busy import (
    LOST,
    MOST_CALENDARS,
    CalendarKind,
    Found,
    LeasedReading,
    day_of,
    in_pieces,
    next_reading,
    window_at,
)
from kept.core.intervals import Span
from kept.core.openings import FORGOTTEN_AFTER, KEPT_AHEAD, LASTS
from kept.core.refusal import Refused
from kept.store.diary.models import BusyTime, OutsideCalendar
from kept.store.diary.writes.openings import doubt_openings

# What begins later is in the way of no start that is kept; what ended earlier, neither.
MATTERS_AHEAD: Final = KEPT_AHEAD + LASTS + timedelta(days=1)
MATTERS_BACK: Final = FORGOTTEN_AFTER + timedelta(days=1)
# Never opened here: what cannot be opened can be recorded as such, and disconnected.
_SEALED: Final = ("name", "url", "username", "password")


def insert_calendar(
    by: Actor, *, name: str, kind: CalendarKind, url: str, username: str, password: str, at: datetime
) -> OutsideCalendar:
    """To be read at once. Raises Refused too_many_calendars. Callers hold the professional's lock."""
    assert by.practice_id is not None, "a professional is of a practice"
    assert by.professional_id is not None, "only a professional has other calendars"
    if OutsideCalendar.objects.filter(professional_id=by.professional_id).count() >= MOST_CALENDARS:
        raise Refused("too_many_calendars", most=MOST_CALENDARS)
    return OutsideCalendar.objects.create(
        practice_id=by.practice_id,
        professional_id=by.professional_id,
        name=name,
        kind=kind,
        url=url,
        username=username,
        password=password,
        next_at=at,
        created_at=at,
    )


def lock_calendar(calendar_id: UUID, *, by: Actor) -> OutsideCalendar:
    """One of the professional's own. Raises Refused not_found."""
    own = OutsideCalendar.objects.select_for_update().filter(professional_id=by.professional_id or 0)
    calendar = own.filter(uuid=calendar_id).defer(*_SEALED).first()
    if calendar is None:
        raise Refused("not_found")
    return calendar


def mark_due(calendar: OutsideCalendar, *, at: datetime) -> None:
    """It is read next, as a whole."""
    OutsideCalendar.objects.filter(id=calendar.id).update(next_at=at, seen="", whole_on=None)


def erase_calendar(calendar: OutsideCalendar, *, at: datetime) -> None:
    """With all that was read there; what is under way is recorded nowhere."""
    times = calendar.times.values_list("starts_at", "ends_at")
    _doubt([Span(start, end) for start, end in times], of=calendar, at=at)
    calendar.delete()


def lease_due_calendars(*, most: int, until: datetime, now: datetime) -> tuple[LeasedReading, ...]:
    """Those longest due. Whoever had one and said nothing until its lease ended, failed: it counts as such."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    due = OutsideCalendar.objects.select_for_update(skip_locked=True).filter(free, next_at__lte=now)
    token = uuid4()
    rows = list(due.order_by("next_at", "id").only("uuid", "lease_until", "failures", "failing_since")[:most])
    for row in rows:
        if row.lease_until is not None:
            _note_fault(row, LOST, at=now)
        row.lease_until, row.lease_token = until, token
        row.save(update_fields=["lease_until", "lease_token", "failures", "failing_since", "fault"])
    return tuple(LeasedReading(uuid=row.uuid, token=token, until=until) for row in rows)


def owner_of_reading(leased: LeasedReading) -> int | None:
    """Whose lock is to be taken; None when the calendar is gone."""
    return OutsideCalendar.objects.filter(uuid=leased.uuid).values_list("professional_id", flat=True).first()


def lock_reading(leased: LeasedReading) -> OutsideCalendar | None:
    """None when the lease is no longer this one."""
    held = OutsideCalendar.objects.select_for_update().filter(uuid=leased.uuid, lease_token=leased.token)
    return held.filter(lease_until__isnull=False).defer(*_SEALED).first()


def mark_read(calendar: OutsideCalendar, found: Found, *, at: datetime) -> None:
    """It answered: by its times, or that they are as they were."""
    if found.times is not None:
        calendar.seen, calendar.whole_on = found.seen[:300], day_of(at)
    calendar.read_at, calendar.failing_since, calendar.fault, calendar.failures = at, None, "", 0
    _settle(calendar, at)


def mark_unread(calendar: OutsideCalendar, fault: str, *, at: datetime) -> None:
    """It did not; what was read before holds."""
    _note_fault(calendar, fault, at=at)
    _settle(calendar, at)


def replace_times(calendar: OutsideCalendar, times: Collection[Span], *, at: datetime) -> None:
    """From yesterday on these and no others. What is as it was stays the same row, and puts nothing in doubt."""
    window = window_at(at)
    wanted = set(in_pieces(times, window=window))
    kept = {
        Span(row.starts_at, row.ends_at): row.id
        for row in calendar.times.filter(ends_at__gt=window.start).only("starts_at", "ends_at")
    }
    gone, new = kept.keys() - wanted, wanted - kept.keys()
    over = Q(ends_at__lte=at - MATTERS_BACK)
    calendar.times.filter(Q(id__in=[kept[span] for span in gone]) | over).delete()
    BusyTime.objects.bulk_create(
        (
            BusyTime(
                practice_id=calendar.practice_id,
                professional_id=calendar.professional_id,
                calendar=calendar,
                starts_at=span.start,
                ends_at=span.end,
            )
            for span in sorted(new)
        ),
        batch_size=1000,
    )
    _doubt([*gone, *new], of=calendar, at=at)


def _doubt(spans: Collection[Span], *, of: OutsideCalendar, at: datetime) -> None:
    matter = [span for span in spans if span.end > at - MATTERS_BACK and span.start < at + MATTERS_AHEAD]
    if matter:
        doubt_openings(professional_id=of.professional_id, practice_id=of.practice_id, spans=matter)


def _note_fault(calendar: OutsideCalendar, fault: str, *, at: datetime) -> None:
    calendar.failing_since = calendar.failing_since or at
    calendar.fault, calendar.failures = fault[:32], min(calendar.failures + 1, 1000)


def _settle(calendar: OutsideCalendar, at: datetime) -> None:
    calendar.next_at = next_reading(calendar.uuid, failures=calendar.failures, now=at)
    calendar.lease_until = calendar.lease_token = None
    calendar.save(
        update_fields=[
            "seen", "whole_on", "read_at", "failing_since", "fault", "failures", "next_at", "lease_until", "lease_token",
        ]
    )  # fmt: skip
