"""The earliest free times over all professionals whom somebody may book with.

The openings that are kept beside the diary say who may be open when, in order; the engine is asked about those alone. So
the answer is what it would be if every calendar were looked into: whoever is in doubt is asked about in any case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from kept.core.access import Actor
from kept.core.openings import GRACE, KEPT_AHEAD, block_and_bit, named_in, unpacked
from kept.core.policy import Origin
from kept.core.slots import Timetable, offered_starts
from kept.core.zones import MINUTE, instant_at, minute_from, minute_of
from kept.store.batches import in_batches
from kept.store.diary.calendars import HUB, WORKING, Diary, diaries_of
from kept.store.diary.candidates import doubts_between, openings_between, services_called
from kept.store.diary.circles import Circle, circle_of
from kept.store.diary.openings import schedule_for
from kept.store.diary.reads import ServiceCard
from kept.store.diary.reckoning import LONGEST_REACH

# So few are looked into one by one, and so many at once.
FEW: Final = 24
MANY: Final = 256
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


Found = dict[tuple[int, int], list[SlotChoice]]


@dataclass(kw_only=True)
class _Search:
    """What was found so far, by the minute and the professional: all of it can be booked."""

    circle: Circle
    begin: int
    until: int
    limit: int
    now: datetime
    found: Found = field(default_factory=dict)
    people: dict[int, Diary] = field(default_factory=dict)

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
            self.look_into(self.circle.everybody(bookable_weeks__gte=weeks), max(self.begin, kept_until), self.until)

    @property
    def last(self) -> int:
        """The minute of the last that is listed so far."""
        return sorted(self.found)[: self.limit][-1][0]

    # --- whom to look at

    def in_doubt(self) -> list[tuple[int, int, int]]:
        """Who may be open otherwise than is kept, from when until when."""
        ranges = doubts_between(self.begin - LONGEST_REACH, self.until + LONGEST_REACH, until=self.now - GRACE)
        ids = sorted({who for who, _, _ in ranges})
        inside = {who for some in in_batches(ids) for who in self.circle.of_hubs(some)} | self.circle.own.keys()
        return [(who, begin - LONGEST_REACH, until + LONGEST_REACH) for who, begin, until in ranges if who in inside]

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
        wanted: dict[str, Collection[int] | None] = {WORKING: own.keys(), HUB: None if hub is None else hub.keys()}
        rows = openings_between(self.begin, until, blocks=wanted, now=minute_from(self.now))
        for (minute, block), those in groupby(rows, lambda row: (row[0], row[1])):
            bits = 0
            for _, _, schedule, professionals in those:
                mask = own[block] if schedule == WORKING else -1 if hub is None else hub[block]
                bits |= unpacked(professionals) & mask
            for who in named_in(block, bits):
                yield minute, who

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

    def offered(self, ids: Collection[int], begin: int, until: int) -> Found:
        """All that the engine says can be booked with them at the minutes [begin, until)."""
        doors = self.doors_to(ids)
        start, end = instant_at(begin), instant_at(until)
        services = services_called(self.circle.kind, list(doors))
        by_schedule: dict[str, list[int]] = {HUB: [], WORKING: []}
        for who, those in doors.items():
            for door in those:
                if services.get(who):
                    by_schedule[schedule_for(door)].append(who)
        diaries = diaries_of(by_schedule, start=start, end=end, now=self.now, guest=self.circle.user_id)
        self.people |= {who: diary for (who, _), diary in diaries.items()}
        found: Found = defaultdict(list)
        for who, those in doors.items():
            for door in those if services.get(who) else ():
                timetable = diaries[who, schedule_for(door)].read.timetable()
                _add(found, who, timetable, door, services[who], start=start, end=end, now=self.now)
        return found

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


def _add(
    found: Found,
    who: int,
    timetable: Timetable,
    door: Origin,
    services: Iterable[ServiceCard],
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> None:
    """What can be booked by the door, in the order of the services; those that last as long start together."""
    starts: dict[int, tuple[datetime, ...]] = {}
    for service in services:
        if service.is_seen_by(door):
            lasting = service.minutes
            if lasting not in starts:
                starts[lasting] = offered_starts(timetable, minutes=lasting, first=start, until=end, now=now)
            for at in starts[lasting]:
                choice = SlotChoice(service=service, door=door, ends_at=at + lasting * MINUTE)
                found[minute_of(at), who].append(choice)


def _slots(search: _Search) -> tuple[EarliestSlot, ...]:
    return tuple(
        EarliestSlot(
            starts_at=instant_at(minute),
            professional_id=search.people[who].uuid,
            professional_name=search.people[who].names[0],
            professional_zone=search.people[who].zone.key,
            practice_name=search.people[who].names[1],
            is_connected=who in search.circle.known,
            choices=tuple(search.found[minute, who]),
        )
        for minute, who in sorted(search.found)[: search.limit]
    )
