"""The earliest free times over all professionals whom somebody may book with.

The openings that are kept beside the diary say who may be open when, in order; the engine is asked about those alone. So
the answer is what it would be if every calendar were looked into: whoever is in doubt is asked about in any case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import F, Q

from kept.core.access import Actor
from kept.core.openings import GRACE, KEPT_AHEAD, block_and_bit, named_in, unpacked
from kept.core.policy import Origin
from kept.core.slots import offered_starts
from kept.core.zones import MINUTE, instant_at, minute_from, minute_of
from kept.store.batches import in_batches
from kept.store.diary import models
from kept.store.diary.calendars import Diary, diaries_of
from kept.store.diary.circles import Circle, circle_of
from kept.store.diary.offers import services_offered
from kept.store.diary.openings import schedule_for
from kept.store.diary.reads import ServiceCard
from kept.store.diary.reckoning import LONGEST_REACH

Schedule = models.WeeklyHours.Schedule
# So few are looked into one by one, and so many at once.
FEW: Final = 24
MANY: Final = 256
ROWS: Final = 400
DAY: Final = 24 * 60


@dataclass(frozen=True, kw_only=True)
class SlotChoice:
    """What may be booked at a start, and by which door."""

    service: ServiceCard
    door: Origin
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class EarliestSlot:
    """A start with one professional. Who `is_connected` is known to the caller; with another professional of their hub
    they get connected first. `choices`: the hub's door first, services in the professional's order."""

    starts_at: datetime
    professional_id: UUID
    professional_name: str
    professional_zone: str
    practice_name: str
    is_connected: bool
    choices: tuple[SlotChoice, ...]


def earliest_slots(
    actor: Actor,
    *,
    first: datetime,
    until: datetime,
    limit: int,
    now: datetime,
    kind: str | None = None,
    hub_id: UUID | None = None,
) -> tuple[EarliestSlot, ...]:
    """In [first, until), by the start and then by the professional; `kind` is a service's name, word for word.

    Raises Refused not_found for a hub that the caller is no member of.
    """
    search = _Search(
        circle=circle_of(actor, hub_id=hub_id, kind=kind),
        begin=max(minute_from(first), minute_from(now)),
        until=minute_from(until),
        limit=limit,
        now=now,
    )
    search.run()
    return _slots(search)


@dataclass(kw_only=True)
class _Search:
    """What was found so far, by the minute and the professional: all of it can be booked."""

    circle: Circle
    begin: int
    until: int
    limit: int
    now: datetime
    found: dict[tuple[int, int], tuple[SlotChoice, ...]] = field(default_factory=dict)

    def run(self) -> None:
        people = self.circle.hub_people
        if people is not None and len(people | self.circle.own.keys()) <= FEW:
            self.look_into(self.circle.everybody(), self.begin, self.until)
            return
        # What is in doubt is read before what is kept: what is settled in between is looked into for nothing.
        doubts = self.in_doubt()
        kept_until = min(self.until, minute_of(self.now + KEPT_AHEAD))
        for pairs in self.candidates(kept_until):
            self.look_at(pairs)
            if len(self.found) >= self.limit:
                break
        end = self.last + 1 if len(self.found) >= self.limit else kept_until
        self.look_into([who for who, begin, until in doubts if begin < end and self.begin < until], self.begin, end)
        if len(self.found) < self.limit and kept_until < self.until:
            weeks = KEPT_AHEAD // timedelta(weeks=1)
            self.look_into(self.circle.everybody(bookable_weeks__gt=weeks), max(self.begin, kept_until), self.until)

    @property
    def last(self) -> int:
        """The minute of the last that is listed so far."""
        return sorted(self.found)[: self.limit][-1][0]

    # --- whom to look at

    def in_doubt(self) -> list[tuple[int, int, int]]:
        """Who may be open otherwise than is kept, from when until when."""
        rows = models.OpeningDoubt.objects.filter(widens=True, due_at__lte=self.now - GRACE)
        rows = rows.filter(from_minute__lt=self.until + LONGEST_REACH, until_minute__gt=self.begin - LONGEST_REACH)
        found = rows.values_list("professional_id", "from_minute", "until_minute")
        ranges = [(who, begin - LONGEST_REACH, until + LONGEST_REACH) for who, begin, until in found]
        ids = sorted({who for who, _, _ in ranges})
        inside = {who for some in in_batches(ids) for who in self.circle.of_hubs(some)} | self.circle.own.keys()
        return [each for each in ranges if each[0] in inside]

    def candidates(self, until: int) -> Iterator[list[tuple[int, int]]]:
        """Who may be open, and at which minute, in order: a few at a time, more each time."""
        pairs: list[tuple[int, int]] = []
        most = self.limit + 12
        for pair in self.kept(until):
            pairs.append(pair)
            if len(pairs) == most:
                yield pairs
                pairs, most = [], min(2 * most, MANY)
        if pairs:
            yield pairs

    def kept(self, until: int) -> Iterator[tuple[int, int]]:
        own = _bits(self.circle.own)
        hub = None if self.circle.hub_people is None else _bits(self.circle.hub_people)
        for (minute, block), rows in groupby(self.rows(until, own), lambda row: (row[0], row[1])):
            bits = 0
            for _, _, schedule, professionals in rows:
                mask = own[block] if schedule == Schedule.WORKING else -1 if hub is None else hub[block]
                bits |= unpacked(professionals) & mask
            for who in named_in(block, bits):
                yield minute, who

    def rows(self, until: int, own: Collection[int]) -> Iterator[tuple[int, int, str, Any]]:
        """By the minute and the block; only as many as are asked for."""
        wanted = Q(schedule=Schedule.WORKING, block__in=list(own))
        if self.circle.hub_ids:
            wanted |= Q(schedule=Schedule.HUB)
        begin, most = self.begin, ROWS
        while begin < until:
            rows = models.Opening.objects.filter(wanted, minute__gte=begin, minute__lt=until)
            rows = rows.filter(minute__gte=minute_from(self.now) + 60 * F("notice_hours")).order_by("minute", "block")
            found = list(rows.values_list("minute", "block", "schedule", "professionals")[:most])
            if len(found) < most:
                yield from found
                return
            last = found[-1][0]
            yield from (row for row in found if row[0] < last)
            begin, most = last, 4 * most if found[0][0] == last else most

    # --- looking

    def look_at(self, pairs: Sequence[tuple[int, int]]) -> None:
        """At these and no others."""
        ids = sorted({who for _, who in pairs})
        found = self.offered(ids, pairs[0][0], pairs[-1][0] + 1)
        self.found |= {pair: found[pair] for pair in pairs if pair in found}

    def look_into(self, ids: Sequence[int], begin: int, until: int) -> None:
        """At all that they offer, until enough is found."""
        ids = sorted(set(ids))
        step = DAY if len(ids) > MANY else until - begin
        while ids and begin < until:
            end = min(until, begin + step)
            for some in in_batches(ids, MANY):
                self.found |= self.offered(some, begin, end)
            if len(self.found) >= self.limit and self.last < end:
                return
            begin, step = end, 2 * step

    def offered(self, ids: Collection[int], begin: int, until: int) -> dict[tuple[int, int], tuple[SlotChoice, ...]]:
        """All that the engine says can be booked with them at the minutes [begin, until)."""
        doors = self.doors_to(ids)
        start, end = instant_at(begin), instant_at(until)
        services = services_offered(list(doors), doors=list(Origin))
        diaries = diaries_of(list(doors), start=start, end=end, now=self.now, guest=self.circle.guest)
        found: dict[tuple[int, int], list[SlotChoice]] = defaultdict(list)
        for who, those in doors.items():
            wanted = [each for each in services[who] if self.circle.kind in (None, each.name)]
            starts: dict[tuple[str, int], tuple[datetime, ...]] = {}
            for door in those:
                for service in (each for each in wanted if each.is_seen_by(door)):
                    key = (schedule_for(door), service.minutes)
                    if key not in starts:
                        starts[key] = _starts(diaries[who], *key, start=start, end=end, now=self.now)
                    for at in starts[key]:
                        choice = SlotChoice(service=service, door=door, ends_at=at + service.minutes * MINUTE)
                        found[minute_of(at), who].append(choice)
        return {pair: tuple(choices) for pair, choices in found.items()}

    def doors_to(self, ids: Collection[int]) -> dict[int, tuple[Origin, ...]]:
        """The hub's first; who has none is not in the circle."""
        of_hubs = self.circle.of_hubs(ids) if self.circle.hub_ids else frozenset()
        own = self.circle.own
        doors = {who: (((Origin.HUB,) if who in of_hubs else ()) + ((own[who],) if who in own else ())) for who in ids}
        return {who: those for who, those in doors.items() if those}


def _bits(ids: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for who in ids:
        block, bit = block_and_bit(who)
        found[block] |= bit
    return found


def _starts(
    diary: Diary, schedule: str, minutes: int, *, start: datetime, end: datetime, now: datetime
) -> tuple[datetime, ...]:
    return offered_starts(diary.calendar(schedule), minutes=minutes, first=start, until=end, now=now)


def _slots(search: _Search) -> tuple[EarliestSlot, ...]:
    pairs = sorted(search.found)[: search.limit]
    people = apps.get_model("people", "Professional").objects.filter(id__in={who for _, who in pairs})
    cards: dict[int, Any] = {row.id: row for row in people.select_related("practice")}
    return tuple(
        EarliestSlot(
            starts_at=instant_at(minute),
            professional_id=cards[who].uuid,
            professional_name=cards[who].name,
            professional_zone=cards[who].timezone,
            practice_name=cards[who].practice.name,
            is_connected=who in search.circle.known,
            choices=search.found[minute, who],
        )
        for minute, who in pairs
    )
