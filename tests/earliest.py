"""The earliest free times by looking into every calendar, one after the other; and a world in which things happen."""

from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from kept.core.access import Actor
from kept.core.availability import WeeklyHours
from kept.core.busy import Found as Reading
from kept.core.intervals import Span
from kept.core.money import Money
from kept.core.offers import Audience, ServiceTerms
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.core.slots import BookingRules, offered_starts
from kept.core.zones import EPOCH
from kept.store.diary.earliest import EarliestSlot
from kept.store.diary.models import Block, HoursException, OutsideCalendar, Service, Session
from kept.store.diary.offers import services_offered
from kept.store.diary.openings import Asker, calendar_of, schedule_for
from kept.store.hubs.reads import standings_of_client
from kept.store.people.models import Client, Professional
from kept.store.people.reads.connections import connections_of
from kept.usecases.add_service import add_service
from kept.usecases.block_time import block_time
from kept.usecases.offer_service import offer_service
from kept.usecases.remove_block import remove_block
from kept.usecases.remove_exception import remove_exception
from kept.usecases.set_booking_rules import set_booking_rules
from kept.usecases.set_exception import set_exception
from kept.usecases.set_hours import set_hours
from kept.usecases.withdraw_service import withdraw_service
from tests.calendars import BROKEN, make_outside, record
from tests.deeds import book, cancel, delete, edit
from tests.make import EURO, NOW, a_key, actor_of, make_account, make_client, make_hub, make_professional, minutes
from tests.openings import hold

Found = list[tuple[datetime, UUID, tuple[tuple[UUID, Origin], ...]]]
DAYS: Final = timedelta(days=1)
BOTH: Final = ("working", "hub")


def looked_up(
    actor: Actor,
    *,
    first: datetime,
    until: datetime,
    limit: int,
    now: datetime,
    kind: str | None = None,
    hub_id: UUID | None = None,
) -> Found:
    """As the pages would list it: each connection's calendar by each door, and the hubs' professionals by theirs."""
    hubs = [each for each in standings_of_client(actor.user_id, now) if hub_id in (None, each.hub_id)]
    in_hubs = {card.uuid for hub in hubs for card in hub.professionals}
    known = {each.uuid: each.door for each in connections_of(actor)}
    found: dict[tuple[datetime, int], list[tuple[UUID, Origin]]] = defaultdict(list)
    uuids: dict[int, UUID] = {}
    for professional in Professional.objects.filter(uuid__in=in_hubs | known.keys()):
        own = known.get(professional.uuid, Origin.HUB)
        doors = [Origin.HUB] if professional.uuid in in_hubs else []
        doors += [own] if own is not Origin.HUB and not hub_id else []
        client = Client.objects.filter(practice_id=professional.practice_id, user_id=actor.user_id or 0).first()
        uuids[professional.id] = professional.uuid
        for door in doors:
            calendar = calendar_of(
                professional.id,
                schedule=schedule_for(door),
                start=first,
                end=until,
                now=now,
                asker=Asker(user_id=actor.user_id, client_id=client.id if client else None),
            )
            for service in services_offered([professional.id], doors=[door])[professional.id]:
                if kind in (None, service.name):
                    at = offered_starts(calendar, minutes=service.minutes, first=max(first, now), until=until, now=now)
                    for start in at:
                        found[start, professional.id].append((service.uuid, door))
    return [(at, uuids[who], tuple(found[at, who])) for at, who in sorted(found)[:limit]]


def as_looked_up(slots: tuple[EarliestSlot, ...]) -> Found:
    return [
        (slot.starts_at, slot.professional_id, tuple((each.service.uuid, each.door) for each in slot.choices))
        for slot in slots
    ]


class Town:
    """Professionals with calendars of all kinds, two hubs, and a client who knows some of them; what happens is drawn."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.now = chance, NOW
        first = make_professional()
        self.professionals = [first, make_professional(practice=first.practice)]
        self.professionals += [make_professional(name=f"Nora {n}") for n in range(4)]
        for professional in self.professionals:
            Professional.objects.filter(id=professional.id).update(
                timezone=chance.choice(["Europe/Dublin", "Asia/Kathmandu", "America/New_York"])
            )
            for deed in (self.change_hours, self.change_rules, self.change_services):
                deed(professional)
        self.asking = make_account()
        self.clients = {each.id: make_client(each) for each in self.professionals}
        mine = [make_client(each, account=self.asking, door=door) for each, door in self._meetings()]
        self.hubs = [make_hub(self.professionals[:4], mine[:1]), make_hub(self.professionals[3:])]

    def _meetings(self) -> list[tuple[Professional, Origin]]:
        return [
            (self.professionals[0], Origin.HUB),
            (self.professionals[1], Origin.PRACTICE),
            (self.professionals[2], Origin.DIRECT_LINK),
            (self.professionals[5], Origin.ON_REQUEST),
        ]

    def something_happens(self) -> None:
        deeds = (
            *[self.book] * 6, *[self.cancel] * 3, *[self.delete] * 2, *[self.move] * 3, self.book_the_asker, self.hold,
            *[self.block] * 2, *[self.unblock] * 2, *[self.be_busy_elsewhere] * 2, self.except_day, self.except_day, self.drop_exception,
            self.change_hours, self.change_rules, self.change_services, self.withdraw, self.time_passes,
        )  # fmt: skip
        with suppress(Refused):
            self.chance.choice(deeds)(self.chance.choice(self.professionals))

    def question(self) -> dict[str, Any]:
        first = self.now + self.chance.choice([-5, 0, 0, 1, 2, 9, 36]) * DAYS
        return {
            "first": first + minutes(self.chance.randrange(600)),
            "until": first + self.chance.choice([1, 3, 14, 40, 92]) * DAYS,
            "limit": self.chance.choice([1, 5, 20, 200]),
            "now": self.now,
            "kind": self.chance.choice([None, None, "Counselling", "Couples"]),
            "hub_id": self.chance.choice([None, None, self.hubs[0].uuid]),
        }

    # --- what may happen to a professional's diary

    def book(self, professional: Professional) -> None:
        book(professional, self.clients[professional.id], span=self._span(), outside_hours=True, at=self.now)

    def book_the_asker(self, professional: Professional) -> None:
        known = Client.objects.filter(user_id=self.asking.user_id or 0, acquaintances__professional=professional)
        client = known.first() or self.clients[professional.id]
        book(professional, client, span=self._span(), outside_hours=True, at=self.now)

    def cancel(self, professional: Professional) -> None:
        cancel(self._session(professional), at=self.now)

    def delete(self, professional: Professional) -> None:
        delete(self._session(professional), at=self.now)

    def move(self, professional: Professional) -> None:
        edit(self._session(professional), span=self._span(), outside_hours=True, at=self.now)

    def hold(self, professional: Professional) -> None:
        hold(professional, self.clients[professional.id], starts_at=self._span().start, at=self.now)

    def block(self, professional: Professional) -> None:
        spans = [self._span() for _ in range(self.chance.randint(1, 3))]
        by, key = actor_of(professional), a_key()
        block_time(by=by, title="Busy", spans=spans, keep_sessions=True, request=key, now=self.now)

    def unblock(self, professional: Professional) -> None:
        block = self.chance.choice([*Block.objects.filter(professional=professional), None])
        if block:
            by, series = actor_of(professional), self.chance.random() < 0.5
            remove_block(block_id=block.uuid, by=by, whole_series=series, request=a_key(), now=self.now)

    def be_busy_elsewhere(self, professional: Professional) -> None:
        """Their other calendar is read: it says the same as before, something else, or nothing any more."""
        if not OutsideCalendar.objects.filter(professional=professional).exists():
            make_outside(professional, at=self.now)
        OutsideCalendar.objects.filter(professional=professional).update(next_at=EPOCH)
        spans = tuple(self._span() for _ in range(self.chance.randint(0, 3)))
        record(self.chance.choice([Reading(times=spans), Reading(times=spans), Reading(), BROKEN]), at=self.now)

    def except_day(self, professional: Professional) -> None:
        windows = self.chance.choice([[], [(600, 720)], [(0, 1440)], [(487, 601), (700, 900)]])
        set_exception(
            by=actor_of(professional),
            day=(self.now + self.chance.randrange(20) * DAYS).date(),
            schedules=self.chance.choice([["working"], ["hub"], BOTH]),
            windows=windows,
            keep_sessions=True,
            request=a_key(),
            now=self.now,
        )

    def drop_exception(self, professional: Professional) -> None:
        row = HoursException.objects.filter(professional=professional).first()
        if row:
            asked: dict[str, Any] = {"day": row.day, "schedule": row.schedule, "keep_sessions": True}
            remove_exception(by=actor_of(professional), **asked, request=a_key(), now=self.now)

    def change_hours(self, professional: Professional) -> None:
        begin = self.chance.choice([0, 540, 547, 600])
        until = self.chance.choice([720, 1020, 1440])
        days = self.chance.sample(range(7), self.chance.randint(1, 7))
        windows = [WeeklyHours(day, begin, until) for day in days]
        wish: dict[str, Any] = {"schedule": self.chance.choice(BOTH), "windows": windows, "keep_sessions": True}
        set_hours(by=actor_of(professional), **wish, request=a_key(), now=self.now)

    def change_rules(self, professional: Professional) -> None:
        rules = BookingRules(
            bookable_weeks=self.chance.choice([1, 2, 8, 12]),
            notice_hours=self.chance.choice([0, 2, 24, 48]),
            buffer_before=self.chance.choice([0, 15]),
            buffer_after=self.chance.choice([0, 10, 60]),
            start_interval=self.chance.choice([15, 20, 30, 90]),
        )
        set_booking_rules(by=actor_of(professional), rules=rules, request=a_key(), now=self.now)

    def change_services(self, professional: Professional) -> None:
        lasts, audience = self.chance.choice([25, 50, 90]), self.chance.choice(list(Audience))
        terms = ServiceTerms(
            self.chance.choice(["Counselling", "Couples"]), lasts, Money(7000, EURO), "video", audience
        )
        add_service(by=actor_of(professional), terms=terms, request=a_key(), now=self.now)

    def withdraw(self, professional: Professional) -> None:
        service = self.chance.choice(Service.objects.filter(professional=professional))
        deed = withdraw_service if service.is_offered else offer_service
        deed(service_id=service.uuid, by=actor_of(professional), request=a_key(), now=self.now)

    def time_passes(self, _professional: Professional) -> None:
        self.now += self.chance.choice([minutes(7), minutes(300), DAYS, 3 * DAYS])

    def _span(self) -> Span:
        start = self.now + self.chance.randrange(9) * DAYS + minutes(self.chance.randrange(0, 1440, 5))
        return Span(start, start + minutes(self.chance.choice([25, 50, 120])))

    def _session(self, professional: Professional) -> Session:
        planned = Session.objects.filter(professional=professional, state="planned", starts_at__gt=self.now)
        if not planned:
            raise Refused("not_found")
        return self.chance.choice(planned)
