"""A town of professionals who all work for one hub, loaded straight into the tables: `bin/bench earliest` asks it."""

from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, Final
from uuid import uuid4

from kept.core.access import Actor, Role
from kept.core.intervals import Span
from kept.store.diary.earliest import earliest_slots
from kept.store.diary.models import OpeningDoubt, Service, Session, WeeklyHours
from kept.store.diary.writes.openings import doubt_taken_time, mark_all_due
from kept.store.hubs.models import Hub, HubProfessional, Member
from kept.store.people.models import Acquaintance, Client, Practice, Professional, User
from kept.usecases.renew_openings import renew_openings

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES: Final = ("Europe/Dublin", "Europe/Berlin", "Europe/Paris", "Europe/Athens")
SESSIONS: Final = 14  # each, in the next fourteen days


class Town:
    """Each professional has a practice and a client of their own; all of them work for one hub."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.hub = Hub.objects.create(
            name="Quay", timezone="Europe/Dublin", currency="EUR", credit_price_minor=6500, created_at=self.now
        )
        self.asking = asking = User.objects.create(email="asking@example.org", name="Dara", created_at=self.now)
        Member.objects.create(hub=self.hub, user=asking, name="Dara", email=asking.email, added_at=self.now)
        self.member = Actor(role=Role.CLIENT, user_id=asking.pk, user_uuid=asking.uuid)

    def grow(self, size: int) -> None:
        there = Professional.objects.count()
        numbers = range(there, size)
        made: dict[str, Any] = {"created_at": self.now}
        users = User.objects.bulk_create(
            User(email=f"p{n}@example.org", name=f"Nora {n}", timezone=ZONES[n % 4], **made) for n in numbers
        )
        practices = Practice.objects.bulk_create(
            Practice(name=f"Practice {n}", timezone=ZONES[n % 4], currency="EUR", **made) for n in numbers
        )
        people = Professional.objects.bulk_create(
            Professional(user=u, practice=p, name=u.name, timezone=u.timezone, notice_hours=24 + 24 * (u.pk % 7 == 0),
                         start_interval=(15, 30, 30, 60)[u.pk % 4], buffer_after=10)
            for u, p in zip(users, practices, strict=True)
        )  # fmt: skip
        HubProfessional.objects.bulk_create(HubProfessional(hub=self.hub, professional=each) for each in people)
        clients = Client.objects.bulk_create(
            Client(practice=each.practice, name="Carl", email=f"c{each.id}@example.org", timezone="UTC", **made)
            for each in people
        )
        Acquaintance.objects.bulk_create(
            Acquaintance(practice=each.practice, professional=each, client=client, since=self.now)
            for each, client in zip(people, clients, strict=True)
        )
        self.fill(people, clients)
        if there:
            OpeningDoubt.objects.all().delete()
        mark_all_due()

    def fill(self, people: list[Any], clients: list[Any]) -> None:
        WeeklyHours.objects.bulk_create(
            WeeklyHours(practice=each.practice, professional=each, schedule=schedule, weekday=day,
                        from_minute=60 * begin, until_minute=60 * (begin + 8))
            for each in people for schedule, begin in (("working", 9), ("hub", 8 + each.id % 4)) for day in range(5)
        )  # fmt: skip
        kinds = [("Counselling", 50), ("Couples", 90)]
        services = Service.objects.bulk_create(
            Service(practice=each.practice, professional=each, name=name, minutes=lasts, price_minor=7000,
                    currency="EUR", place="video", position=position)
            for each in people for position, (name, lasts) in enumerate(kinds[: 1 + (each.id % 10 == 0)])
        )  # fmt: skip
        first = {service.professional_id: service for service in services if service.position == 0}
        rows = (
            Session(practice=each.practice, professional=each, client=client, service=first[each.id],
                    origin="practice", funding="self_pay", state="planned", starts_at=start,
                    ends_at=start + 50 * MINUTE, price_minor=7000, currency="EUR", created_at=self.now)
            for each, client in zip(people, clients, strict=True) for start in self.starts(each.id)
        )  # fmt: skip
        while some := list(islice(rows, 20_000)):
            Session.objects.bulk_create(some)

    def starts(self, number: int) -> list[datetime]:
        """At full hours of different weekdays."""
        hours = [d * DAY + h * 60 * MINUTE for d in range(14) if d % 7 < 5 for h in range(8, 16)]
        midnight = self.now.replace(hour=0, minute=0)
        return [midnight + passed for passed in Random(number).sample(hours, SESSIONS)]

    def renew(self) -> int:
        renewed = 0
        while found := renew_openings(now=self.now):
            renewed += found
        return renewed

    def book_the_first(self, number: int) -> None:
        """As the deeds would, straight into the table."""
        slots = earliest_slots(self.member, first=self.now, until=self.now + 14 * DAY, now=self.now, limit=number)
        people = {each.uuid: each for each in Professional.objects.filter(uuid__in=[s.professional_id for s in slots])}
        taken = set()
        for slot in slots:
            each = people[slot.professional_id]
            if each.id in taken:
                continue
            taken.add(each.id)
            span = Span(slot.starts_at, slot.starts_at + 50 * MINUTE)
            before = Session.objects.filter(professional=each).earliest("id")
            before.pk, before.uuid, before.starts_at, before.ends_at = None, uuid4(), span.start, span.end
            before.save(force_insert=True)
            doubt_taken_time(None, span, professional_id=each.id, practice_id=each.practice_id, at=self.now)
