"""What happened in the demo, and what is to come: some three months of sessions, in every state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from kept.core.access import Actor, Role
from kept.core.intervals import Span
from kept.core.outcome import CancelWish, Method
from kept.core.policy import Funding, Reason
from kept.core.zones import instant_of
from kept.edges.commands._demo_people import CREDITS_EACH, ZONE, Cast, a_key, address_for
from kept.store.diary.reads import ServiceCard, services_of, session_page
from kept.usecases.book_session import BookWish, book_session
from kept.usecases.cancel_session import cancel_session
from kept.usecases.charge_payment import charge_payment
from kept.usecases.complete_session import complete_session
from kept.usecases.join_session import join_session
from kept.usecases.void_payment import void_payment

Deed = Callable[[datetime], object]
DAYS_BACK: Final = 95
DAYS_AHEAD: Final = 24
CREDIT_SHARE: Final = 0.8  # of the bookings that a credit could pay
PRIVATE_SHARE: Final = 0.2  # of the bookings of who works in the hub, too
STARTS: Final = {
    "anna@demo.test": (time(9), time(10, 15), time(11, 30), time(14), time(15, 15)),
    "ben@demo.test": (time(10), time(13, 30), time(16)),
    "cleo@demo.test": (time(9), time(10), time(11), time(14)),
}
# How many sessions on which weekdays (Monday is 0).
WEEKS: Final = {"anna@demo.test": (2, 2, 2, 2, 1), "ben@demo.test": (1, 0, 1, 0, 1), "cleo@demo.test": (1, 0, 1, 0, 0)}
# How sessions end, by weight.
ENDINGS: Final = {
    "charged": 62,
    "skipped, then charged": 6,
    "skipped": 5,
    "skipped, then voided": 4,
    "cancelled early by the client": 9,
    "cancelled late by the client": 5,
    "missed": 4,
    "cancelled by the professional": 5,
}


@dataclass
class Plan:
    """Deeds and when they are done. Chance is seeded: the same day makes the same demo."""

    cast: Cast
    now: datetime
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 (a demo, not a secret)
    deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    credits_left: dict[str, int] = field(default_factory=dict)
    turns: list[str] = field(default_factory=list)
    # Carl has credits left for today and for trying things out.
    keeps: dict[str, int] = field(default_factory=lambda: {"carl@demo.test": 5})
    services: dict[str, tuple[ServiceCard, ...]] = field(default_factory=dict)

    def at(self, moment: datetime, deed: Deed) -> None:
        self.deeds.append((moment, len(self.deeds), deed))

    def in_order(self) -> Iterator[tuple[datetime, Deed]]:
        for moment, _, deed in sorted(self.deeds, key=lambda each: each[:2]):
            if moment <= self.now:
                yield moment, deed


@dataclass(kw_only=True)
class Booking:
    """One planned session of the plan; `id` once it is booked."""

    professional: str
    client: str
    starts_at: datetime
    service: ServiceCard
    funding: Funding
    id: UUID = field(default_factory=lambda: UUID(int=0))


def plan_sessions(cast: Cast, *, now: datetime) -> Plan:
    """Every weekday's sessions of all three professionals, what led to them and how they end."""
    plan = Plan(cast, now, credits_left=dict.fromkeys(cast.members, CREDITS_EACH) | {"dora@demo.test": 0})
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for offset in range(-DAYS_BACK, DAYS_AHEAD):
        day = today + timedelta(days=offset)
        if day.weekday() < 5 and offset != 0:
            for professional, week in WEEKS.items():
                _plan_day(plan, professional, day, week[day.weekday()])
    _plan_now(plan)
    return plan


def _plan_day(plan: Plan, professional: str, day: date, number: int) -> None:
    for start in sorted(plan.chance.sample(STARTS[professional], k=number)):
        starts_at = instant_of(day, start, ZoneInfo(ZONE))
        client = _some_client(plan, professional)
        _plan_session(plan, _booking(plan, professional, client, starts_at))


def _some_client(plan: Plan, professional: str) -> str:
    if professional == "ben@demo.test":
        return plan.chance.choice(["emil@demo.test", *map(address_for, ("Greta Olsen", "Isla Munro", "Lena Fischer"))])
    private = ["emil@demo.test", *map(address_for, ("Hector Ruiz", "Kofi Mensah", "Milo Petrov"))]
    if professional == "cleo@demo.test":
        private = []
    return plan.chance.choice(private) if private and plan.chance.random() < PRIVATE_SHARE else _next_member(plan)


def _next_member(plan: Plan) -> str:
    """One after the other, so that each month enough different people use the programme to be told of."""
    if not plan.turns:
        plan.turns = plan.chance.sample(plan.cast.members, k=len(plan.cast.members))
    return plan.turns.pop()


def _booking(plan: Plan, professional: str, client: str, starts_at: datetime) -> Booking:
    by_credit = plan.credits_left.get(client, 0) > plan.keeps.get(client, 0) and plan.chance.random() < CREDIT_SHARE
    if by_credit:
        plan.credits_left[client] -= 1
    if professional not in plan.services:
        plan.services[professional] = services_of(plan.cast.actor(professional))
    return Booking(
        professional=professional,
        client=client,
        starts_at=starts_at,
        service=plan.chance.choice(plan.services[professional][:2]),
        funding=Funding.CREDIT if by_credit else Funding.SELF_PAY,
    )


def _plan_session(plan: Plan, booking: Booking) -> None:
    notice = timedelta(days=plan.chance.randint(3, 12), minutes=plan.chance.randint(0, 500))
    booked_at = min(booking.starts_at - notice, plan.now - timedelta(hours=1))
    plan.at(booked_at, lambda now: _book(plan, booking, now))
    if booking.starts_at + timedelta(hours=2) < plan.now:
        ending = plan.chance.choices(list(ENDINGS), weights=list(ENDINGS.values()))[0]
        _plan_ending(plan, booking, ending)


def _plan_ending(plan: Plan, booking: Booking, ending: str) -> None:
    start = booking.starts_at
    if ending == "cancelled early by the client":
        plan.at(start - timedelta(hours=60), lambda now: _cancel_for_client(plan, booking, now))
    elif ending == "cancelled late by the client":
        plan.at(start - timedelta(hours=9), lambda now: _cancel_for_client(plan, booking, now))
    elif ending == "missed":
        wish = CancelWish(reason=Reason.NO_SHOW, charge=True, method=Method.BANK_TRANSFER)
        plan.at(start + timedelta(minutes=25), lambda now: _cancel(_pro(plan, booking), booking, now, wish))
    elif ending == "cancelled by the professional":
        wish = CancelWish(reason=Reason.PROFESSIONAL)
        plan.at(start - timedelta(hours=40), lambda now: _cancel(_pro(plan, booking), booking, now, wish))
    else:
        _plan_meeting(plan, booking, ending)


def _plan_meeting(plan: Plan, booking: Booking, ending: str) -> None:
    over = booking.starts_at + timedelta(minutes=booking.service.minutes)
    charged = ending == "charged"
    plan.at(booking.starts_at - timedelta(minutes=2), lambda now: _join(plan, booking, now))
    plan.at(over, lambda now: _complete(plan, booking, now, charge=charged))
    if ending == "skipped, then charged":
        plan.at(over + timedelta(days=2), lambda now: _charge(plan, booking, now))
    if ending == "skipped, then voided":
        plan.at(over + timedelta(days=3), lambda now: _void(plan, booking, now))


def _plan_now(plan: Plan) -> None:
    """Today shows every state: one under way, one past without an outcome, Carl's tomorrow and Emil's soon."""
    plan.keeps = {"carl@demo.test": 2}
    quarter = plan.now.replace(minute=plan.now.minute // 15 * 15, second=0, microsecond=0)
    under_way = _booking(plan, "anna@demo.test", "carl@demo.test", quarter - timedelta(minutes=30))
    plan.at(under_way.starts_at - timedelta(days=4), lambda now: _book(plan, under_way, now))
    plan.at(under_way.starts_at, lambda now: _join(plan, under_way, now))
    forgotten = _booking(plan, "anna@demo.test", "dora@demo.test", quarter - timedelta(hours=3))
    plan.at(forgotten.starts_at - timedelta(days=6), lambda now: _book(plan, forgotten, now))
    for client, hours in (("carl@demo.test", 5), ("emil@demo.test", 7), ("carl@demo.test", 30), ("dora@demo.test", 55)):
        soon = _booking(plan, "anna@demo.test", client, quarter.replace(minute=0) + timedelta(hours=hours))
        plan.at(plan.now - timedelta(days=2), _booker(plan, soon))


def _booker(plan: Plan, booking: Booking) -> Deed:
    return lambda now: _book(plan, booking, now)


def _pro(plan: Plan, booking: Booking) -> Actor:
    return plan.cast.actor(booking.professional)


def _book(plan: Plan, booking: Booking, now: datetime) -> None:
    length = timedelta(minutes=booking.service.minutes)
    booking.id = book_session(
        by=_pro(plan, booking),
        wish=BookWish(
            client_id=plan.cast.clients[booking.client],
            service_id=booking.service.uuid,
            span=Span(booking.starts_at, booking.starts_at + length),
            meeting_url="https://meet.example.org/harbour" if booking.service.place == "video" else "",
            funding=booking.funding,
            outside_hours=True,
        ),
        request=a_key(),
        now=now,
    )


def _cancel(by: Actor, booking: Booking, now: datetime, wish: CancelWish | None = None) -> None:
    cancel_session(session_id=booking.id, by=by, wish=wish or CancelWish(), shown=None, request=a_key(), now=now)


def _cancel_for_client(plan: Plan, booking: Booking, now: datetime) -> None:
    """By the client; one without an account asks the professional to."""
    client = plan.cast.actor(booking.client)
    if client.role is Role.CLIENT:
        _cancel(client, booking, now)
    else:
        _cancel(_pro(plan, booking), booking, now, CancelWish(reason=Reason.CLIENT))


def _join(plan: Plan, booking: Booking, now: datetime) -> None:
    join_session(session_id=booking.id, by=_pro(plan, booking), request=a_key(), now=now)


def _complete(plan: Plan, booking: Booking, now: datetime, *, charge: bool) -> None:
    method = Method.CASH if charge and booking.funding is Funding.SELF_PAY else None
    by = _pro(plan, booking)
    complete_session(session_id=booking.id, by=by, charge=charge, method=method, shown=None, request=a_key(), now=now)


def _charge(plan: Plan, booking: Booking, now: datetime) -> None:
    by = _pro(plan, booking)
    payment = session_page(booking.id, actor=by).card.payment_uuid
    charge_payment(payment_id=payment, by=by, method=Method.BANK_TRANSFER, shown=None, request=a_key(), now=now)


def _void(plan: Plan, booking: Booking, now: datetime) -> None:
    by = _pro(plan, booking)
    payment = session_page(booking.id, actor=by).card.payment_uuid
    void_payment(payment_id=payment, by=by, confirms_credit_kept=True, shown=None, request=a_key(), now=now)
