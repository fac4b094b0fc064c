"""Create an account, and what its owner is: a professional or staff of a practice, an operator, or nothing more yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, Role
from kept.core.availability import WeeklyHours
from kept.core.notice import LONGEST_POLICY_HOURS, PROGRAMME_HOURS
from kept.core.offers import ServiceTerms
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.core.zones import known_zone
from kept.store.diary.writes.offers import insert_services, insert_weekly_hours
from kept.store.journal.writes import note_entry
from kept.store.payments.writes import accept_methods
from kept.store.people.models import Practice, User
from kept.store.people.writes import find_practice, insert_operator, insert_professional, insert_staff, insert_user

OFFICE_HOURS: Final = tuple(WeeklyHours(weekday, 9 * 60, 17 * 60) for weekday in range(5))
BY_HAND: Final = (Method.CASH, Method.BANK_TRANSFER, Method.OTHER)


@dataclass(frozen=True, kw_only=True)
class UserWish:
    """An account. The last five are a professional's; `role` CLIENT is an account that is nothing more yet."""

    email: str
    name: str
    timezone: str
    password: str | None
    role: Role = Role.CLIENT
    practice_id: UUID | None = None
    policy_hours: int = PROGRAMME_HOURS
    services: Sequence[ServiceTerms] = ()
    working_hours: Sequence[WeeklyHours] = OFFICE_HOURS
    hub_hours: Sequence[WeeklyHours] = ()
    methods: Sequence[Method] = BY_HAND


@transaction.atomic(durable=True)
def create_user(*, by: Actor, wish: UserWish, now: datetime) -> UUID:
    """The account's id. Raises Refused account_exists, unknown_zone, setting_range, or not_found for the practice."""
    zone = known_zone(wish.timezone)
    if not PROGRAMME_HOURS <= wish.policy_hours <= LONGEST_POLICY_HOURS:
        raise Refused("setting_range", field="policy_hours")

    user = insert_user(email=wish.email.lower(), name=wish.name, timezone=zone.key, password=wish.password, at=now)
    _appoint(user, wish)

    note_entry(by, "user.created", user.uuid, at=now, role=wish.role)
    return user.uuid


def _appoint(user: User, wish: UserWish) -> None:
    if wish.role is Role.OPERATOR:
        insert_operator(user)
    if wish.role not in (Role.MANAGER, Role.ASSISTANT, Role.PROFESSIONAL):
        return
    if wish.practice_id is None:
        raise Refused("required", field="practice")
    practice = find_practice(wish.practice_id)
    if wish.role is Role.PROFESSIONAL:
        _open_calendar(user, practice, wish)
    else:
        insert_staff(user, practice=practice, role=wish.role)


def _open_calendar(user: User, practice: Practice, wish: UserWish) -> None:
    professional = insert_professional(user, practice=practice, policy_hours=wish.policy_hours)
    owner = {"professional_id": professional.id, "practice_id": practice.id}
    insert_services(wish.services, **owner)
    insert_weekly_hours(wish.working_hours, schedule="working", **owner)
    insert_weekly_hours(wish.hub_hours, schedule="hub", **owner)
    accept_methods(wish.methods, **owner)
