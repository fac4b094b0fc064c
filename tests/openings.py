"""Builders: when professionals are open, and clients who book, rebook and hold for themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from kept.core.access import Actor, RequestKey
from kept.core.availability import WeeklyHours
from kept.core.money import Money
from kept.core.policy import Funding, Origin
from kept.store.diary.models import Service, Session
from kept.store.diary.writes.offers import insert_weekly_hours
from kept.store.people.models import Client, Professional
from kept.usecases.book_session import OwnWish, book_session
from kept.usecases.hold_slot import SlotWish, hold_slot
from kept.usecases.rebook_session import RebookWish, rebook_session
from tests.make import EURO, NOW, a_key, actor_of, the_client_of

BOTH: Final = ("working", "hub")
ALL_DAY: Final = tuple(WeeklyHours(weekday, 0, 24 * 60) for weekday in range(7))
PRICE: Final = Money(7000, EURO)


def always_open(professional: Professional, *, schedules: Sequence[str] = BOTH, **rules: int) -> Professional:
    """Day and night, every five minutes, without notice; but for what `rules` say."""
    for schedule in schedules:
        opens(professional, ALL_DAY, schedule=schedule)
    return ruled(professional, **{"start_interval": 5, "notice_hours": 0, **rules})


def opens(professional: Professional, hours: Sequence[WeeklyHours], *, schedule: str = "working") -> None:
    insert_weekly_hours(hours, schedule=schedule, professional_id=professional.id, practice_id=professional.practice_id)


def ruled(professional: Professional, **rules: int) -> Professional:
    for name, value in rules.items():
        setattr(professional, name, value)
    professional.save(update_fields=list(rules))
    return professional


# --- deeds


def book_as_client(
    professional: Professional,
    client: Client,
    *,
    starts_at: datetime = NOW + timedelta(days=3),
    at: datetime = NOW,
    by: Actor | None = None,
    request: RequestKey | None = None,
    **wish: Any,
) -> UUID:
    """By the practice's door, agreeing to pay, unless said otherwise."""
    wish.setdefault("service_id", Service.objects.filter(professional=professional).earliest("id").uuid)
    if wish.get("funding") is not Funding.CREDIT:
        wish.setdefault("agreed", PRICE)
    wish.setdefault("door", Origin.PRACTICE)
    asked = OwnWish(professional_id=professional.uuid, starts_at=starts_at, **wish)
    return book_session(by=by or actor_of(client), wish=asked, request=request or a_key(), now=at)


def rebook(
    session: Session,
    *,
    starts_at: datetime = NOW + timedelta(days=6),
    at: datetime = NOW,
    by: Actor | None = None,
    shown: str | None = None,
    pays_self: bool = False,
    request: RequestKey | None = None,
) -> UUID:
    return rebook_session(
        session_id=session.uuid,
        by=by or the_client_of(session),
        wish=RebookWish(starts_at=starts_at, pays_self=pays_self),
        shown=shown,
        request=request or a_key(),
        now=at,
    )


def hold(
    professional: Professional,
    client: Client,
    *,
    starts_at: datetime = NOW + timedelta(days=3),
    at: datetime = NOW,
    door: Origin = Origin.PRACTICE,
    request: RequestKey | None = None,
) -> UUID:
    service = Service.objects.filter(professional=professional).earliest("id")
    wish = SlotWish(professional_id=professional.uuid, service_id=service.uuid, starts_at=starts_at, door=door)
    return hold_slot(by=actor_of(client), wish=wish, request=request or a_key(), now=at)
