"""What is shown of credits: to their owner, where each came from and what became of it; to an employer, sums of their own
acts, and what a report may rest on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from kept.core.credit_history import Happening, happening_of
from kept.core.ledger import Place
from kept.core.programme import PoolMove
from kept.core.usage import Use, month_of
from kept.store.ledger.models import Credit, CreditMove, Grant


@dataclass(frozen=True, kw_only=True)
class CreditEvent:
    """Something that happened to `number` credits at once. `starts_at` is of the session that they pay or paid, None when
    there is none or nothing is known of it any more; `ends_at` is until when given ones may be used."""

    hub_name: str
    happening: Happening
    at: datetime
    number: int = 1
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hub_id: UUID | None = None


def is_past_its_time(hold: UUID | None, *, now: datetime) -> bool:
    """Whether the credit that this hold names could not be used again if it came back now."""
    return hold is not None and Credit.objects.filter(hold=hold, grant__ends_at__lte=now).exists()


def credit_history_of(user_id: int | None) -> tuple[CreditEvent, ...]:
    """All that happened to the credits of a client's memberships, the latest first.

    What happened to a credit while it was somebody else's is theirs: a history begins when it was last given.
    """
    if user_id is None:
        return ()
    starts = _starts_by_hold(user_id)
    moves = (
        CreditMove.objects.filter(credit__member__user_id=user_id, credit__member__removed_at__isnull=True)
        .select_related("hub", "credit__grant")
        .order_by("credit_id", "number")
    )
    number: Counter[tuple[int, CreditEvent]] = Counter()
    for _, way in groupby(moves, key=attrgetter("credit_id")):
        number.update(_events(list(way), starts))
    events = [(last, _counted(event, times)) for (last, event), times in number.items()]
    return tuple(event for _, event in sorted(events, key=lambda each: (each[1].at, each[0]), reverse=True))


def _starts_by_hold(user_id: int) -> dict[UUID, datetime]:
    sessions = "member__user__client_records__sessions__"
    rows = Credit.objects.filter(**{"member__user_id": user_id, f"{sessions}hold__isnull": False})
    return dict(rows.values_list(f"{sessions}hold", f"{sessions}starts_at").distinct())


def _events(way: list[CreditMove], starts: dict[UUID, datetime]) -> Iterator[tuple[int, CreditEvent]]:
    """With the number of the move since it was given, so that what happened at one instant stays in order."""
    given = max((move.number for move in way if move.origin == Place.POOL), default=1)
    for move in way:
        happening = happening_of(Place(move.origin) if move.origin else None, Place(move.target), cause=move.cause)
        if happening is not None and move.number >= given:
            grant: Any = move.credit.grant
            yield (
                move.number - given,
                CreditEvent(
                    hub_id=move.hub.uuid,
                    hub_name=move.hub.name,
                    happening=happening,
                    at=move.at,
                    starts_at=starts.get(move.hold) if move.hold else None,
                    ends_at=grant.ends_at if happening is Happening.GIVEN and grant else None,
                ),
            )


def _counted(event: CreditEvent, times: int) -> CreditEvent:
    return CreditEvent(
        hub_id=event.hub_id,
        hub_name=event.hub_name,
        happening=event.happening,
        at=event.at,
        number=times,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )


@dataclass(frozen=True, kw_only=True)
class GrantCard:
    """A grant to many, as it was done."""

    uuid: UUID
    at: datetime
    ends_at: datetime
    credits_each: int
    members: int

    @property
    def credits(self) -> int:
        return self.credits_each * self.members


@dataclass(frozen=True, kw_only=True)
class Bought:
    """An employer's own acts: credits bought in all, and the grants, the latest first. Nothing here depends on what
    anybody used."""

    credits: int
    grants: tuple[GrantCard, ...]

    @property
    def granted(self) -> int:
        return sum(grant.credits for grant in self.grants)

    @property
    def for_pool(self) -> int:
        return self.credits - self.granted


def bought_by(hub_id: int) -> Bought:
    grants = Grant.objects.filter(hub_id=hub_id, is_personal=False).order_by("-created_at", "-id")
    return Bought(
        credits=CreditMove.objects.filter(hub_id=hub_id, cause="bought").count(),
        grants=tuple(_grant(row) for row in grants),
    )


def grant_done(grant_id: UUID) -> GrantCard:
    """One that was just done."""
    return _grant(Grant.objects.get(uuid=grant_id))


def _grant(row: Grant) -> GrantCard:
    return GrantCard(
        uuid=row.uuid,
        at=row.created_at,
        ends_at=row.ends_at,
        credits_each=row.credits_each,
        members=row.members_given,
    )


def bought_until(hub_id: int, end: datetime) -> int:
    """How many credits the employer bought before this instant."""
    return CreditMove.objects.filter(hub_id=hub_id, cause="bought", at__lt=end).count()


def uses_of(hub_id: int, *, zone: ZoneInfo) -> list[Use]:
    """Credits taken, and given back by a correction, by month of the programme's zone and by person.

    Never to be shown: only core/usage.py makes something of it that may be told. What happened to a credit while it was
    somebody else's came to nothing, or it could not be this one's.
    """
    given_later = CreditMove.objects.filter(credit=OuterRef("credit"), number__gt=OuterRef("number"), origin=Place.POOL)
    moves = CreditMove.objects.filter(hub_id=hub_id, credit__member__isnull=False).exclude(Exists(given_later))
    rows = moves.values_list("at", "origin", "target", "credit__member__user_id")
    taken = ((at, (target == Place.TAKEN) - (origin == Place.TAKEN), person) for at, origin, target, person in rows)
    return [Use(month_of(at.astimezone(zone).date()), person, number) for at, number, person in taken if number]


def pool_moves_of(hub_id: int) -> list[PoolMove]:
    """Into the pool and out of it."""
    moves = CreditMove.objects.filter(hub_id=hub_id, cause__in=["bought", "granted", "topped_up", "left"])
    rows = moves.values_list("at", "target", "cause")
    return [PoolMove(at, 1 if target == Place.POOL else -1, left=cause == "left") for at, target, cause in rows]
