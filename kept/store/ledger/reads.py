"""What is shown of credits: to their owner, where each came from and what became of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from kept.core.credit_history import Happening, happening_of
from kept.core.ledger import Place
from kept.store.ledger.models import Credit, CreditMove


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
    """With the number of the move, so that what happened at one instant stays in order."""
    given = max((move.number for move in way if move.origin == Place.POOL), default=1)
    for move in way:
        happening = happening_of(Place(move.origin) if move.origin else None, Place(move.target), cause=move.cause)
        if happening is not None and move.number >= given:
            grant: Any = move.credit.grant
            yield (
                move.number,
                CreditEvent(
                    hub_name=move.hub.name,
                    happening=happening,
                    at=move.at,
                    starts_at=starts.get(move.hold) if move.hold else None,
                    ends_at=grant.ends_at if happening is Happening.GIVEN and grant else None,
                ),
            )


def _counted(event: CreditEvent, times: int) -> CreditEvent:
    return CreditEvent(
        hub_name=event.hub_name,
        happening=event.happening,
        at=event.at,
        number=times,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
