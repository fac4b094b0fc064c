"""The practice that benchmarks multiply: one professional, ten clients of a hub, a hundred sessions; by the use cases."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import cycle, islice
from typing import Final
from zoneinfo import ZoneInfo

from kept.core.access import Actor, Role
from kept.core.availability import WeeklyHours, repeated_days, spans_on
from kept.core.lifecycle import PaymentState, State
from kept.core.money import Money
from kept.core.offers import ServiceTerms
from kept.core.policy import Funding
from kept.core.zones import instant_of
from kept.edges.commands.seed_demo import deliver_letters_until
from kept.store.people.models import Client, Professional, User
from kept.usecases.block_time import block_time
from kept.usecases.create_user import UserWish, create_user
from tests.make import (
    EURO,
    OPERATOR,
    a_key,
    actor_of,
    make_client,
    make_hub,
    make_practice,
    make_session,
)

ZONE: Final = ZoneInfo("Europe/Dublin")
CLIENTS: Final = 10
CREDITS_EACH: Final = 12
WEEKDAYS: Final = range(5)
PAST_AT, PRIVATE_AT, HUB_AT = time(10), time(9), time(13)
# What became of the past, in turn: state, payment, and what paid.
ENDINGS: Final = (
    (State.COMPLETE, PaymentState.PAID, Funding.SELF_PAY),
    (State.COMPLETE, PaymentState.PAID, Funding.CREDIT),
    (State.COMPLETE, PaymentState.PAID, Funding.SELF_PAY),
    (State.CANCELLED, PaymentState.VOIDED, Funding.SELF_PAY),
    (State.COMPLETE, PaymentState.PAID, Funding.CREDIT),
    (State.COMPLETE, PaymentState.UNPAID, Funding.SELF_PAY),
    (State.COMPLETE, PaymentState.PAID, Funding.SELF_PAY),
    (State.CANCELLED, PaymentState.UNPAID, Funding.SELF_PAY),
    (State.COMPLETE, PaymentState.PAID, Funding.CREDIT),
    (State.COMPLETE, PaymentState.VOIDED, Funding.SELF_PAY),
)


def make_aged_practice(*, past: int, ahead: int, now: datetime) -> Professional:
    """With so many sessions over and so many to come; every letter that is due was delivered."""
    professional = make_professional_with_hours()
    clients = [make_client(professional) for _ in range(CLIENTS)]
    make_hub([professional], clients, credits_each=CREDITS_EACH, ends_at=now + timedelta(days=300))
    _live_through(professional, clients, past, now)
    _look_ahead(professional, clients, ahead, now)
    _have_lunch(actor_of(professional), now)
    deliver_letters_until(now)
    return professional


def make_professional_with_hours() -> Professional:
    """Works from nine to five, for the hub in the afternoons."""
    wish = UserWish(
        email="professional@aged.example",
        name="Nora Byrne",
        timezone=ZONE.key,
        password=None,
        role=Role.PROFESSIONAL,
        practice_id=make_practice().uuid,
        services=[ServiceTerms("Counselling", 50, Money(7000, EURO), "video")],
        hub_hours=[WeeklyHours(day, 13 * 60, 18 * 60) for day in WEEKDAYS],
    )
    made = create_user(by=OPERATOR, wish=wish, now=datetime(2025, 1, 6, 9, tzinfo=ZONE))
    return Professional.objects.select_related("user", "practice").get(user=User.objects.get(uuid=made))


def _live_through(professional: Professional, clients: list[Client], number: int, now: datetime) -> None:
    """One session on each weekday, back from yesterday."""
    days = list(islice(_weekdays(now, step=-1), number))
    for turn, (day, (state, payment, funding)) in enumerate(zip(days, cycle(ENDINGS), strict=False)):
        starts_at = instant_of(day.date(), PAST_AT, ZONE)
        make_session(
            state=state,
            payment=payment,
            funding=funding,
            starts_at=starts_at,
            professional=professional,
            client=clients[(turn + turn // len(ENDINGS)) % len(clients)],  # so that endings fall on all alike
        )


def _look_ahead(professional: Professional, clients: list[Client], number: int, now: datetime) -> None:
    """Two on each weekday from the day after tomorrow: one the client pays, one a credit does."""
    days = _weekdays(now + timedelta(days=1), step=1)
    times = ((day, at) for day in days for at in ((PRIVATE_AT, Funding.SELF_PAY), (HUB_AT, Funding.CREDIT)))
    for (day, (at, funding)), client in zip(islice(times, number), cycle(clients), strict=False):
        starts_at = instant_of(day.date(), at, ZONE)
        make_session(starts_at=starts_at, funding=funding, professional=professional, client=client)


def _weekdays(now: datetime, *, step: int) -> Iterator[datetime]:
    day = now.astimezone(ZONE)
    while True:
        day += timedelta(days=step)
        if day.weekday() in WEEKDAYS:
            yield day


def _have_lunch(by: Actor, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    days = repeated_days(first=today, weekdays=set(WEEKDAYS), until=today + timedelta(days=28))
    lunch = spans_on(days, start=time(12), end=time(12, 45), zone=ZONE)
    block_time(by=by, title="Lunch", spans=lunch, keep_sessions=True, request=a_key(), now=now)
