"""Wait for an earlier time with a professional."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.availability import DAY_MINUTES
from kept.core.offers import must_be_open
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.writes.offers import find_service
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.diary.writes.waiting import insert_wait
from kept.store.hubs.writes import lock_memberships
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import door_of, professional_of

LONGEST_WAIT_DAYS: Final = 180


@dataclass(frozen=True, kw_only=True)
class WaitWish:
    """For what, by which door, and when: weekdays (Monday is 0) and minutes of the professional's local day, until a day."""

    professional_id: UUID
    service_id: UUID
    door: Origin
    weekdays: Collection[int]
    from_minute: int
    until_minute: int
    last_day: date


@transaction.atomic(durable=True)
def join_waitlist(*, by: Actor, wish: WaitWish, request: RequestKey, now: datetime) -> UUID:
    """The wait. Whoever waits for the professional already goes to the end of the line with what is asked for now.

    Raises Refused not_found, unknown_service, unknown_choice for a door that is not the client's, no_weekday,
    end_before_start, or wait_too_long for a last day that has passed or is more than half a year away.
    """
    first_time(request, by=by)
    professional, client = professional_of(by, wish.professional_id)
    lock_professionals(professional.id)
    service = find_service(wish.service_id, professional_id=professional.id, door=wish.door)
    members = lock_memberships(user_id=client.user_id, professional_id=professional.id)

    own = door_of(professional_id=professional.id, client_id=client.id)
    must_be_open(wish.door, own=own, is_member=bool(members))
    _must_make_sense(wish, today=now.astimezone(ZoneInfo(professional.timezone)).date())

    wait = insert_wait(
        practice_id=professional.practice_id,
        professional_id=professional.id,
        client_id=client.id,
        service=service,
        door=wish.door,
        weekdays=wish.weekdays,
        minutes=(wish.from_minute, wish.until_minute),
        last_day=wish.last_day,
        at=now,
    )

    note_entry(by, "waitlist.joined", wait.uuid, at=now, practice_id=professional.practice_id, request=request)
    remember(request, wait.uuid, by=by, at=now)
    return wait.uuid


def _must_make_sense(wish: WaitWish, *, today: date) -> None:
    if not wish.weekdays or not set(wish.weekdays) <= set(range(7)):
        raise Refused("no_weekday", field="weekdays")
    if not 0 <= wish.from_minute < wish.until_minute <= DAY_MINUTES:
        raise Refused("end_before_start", field="until_time")
    if not 0 <= (wish.last_day - today).days <= LONGEST_WAIT_DAYS:
        raise Refused("wait_too_long", field="last_day", most=LONGEST_WAIT_DAYS)
