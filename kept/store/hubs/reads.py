"""What is shown of hubs. To the treating professional: a client's programmes and the credits left in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from kept.core.ledger import Place
from kept.store.hubs import models


@dataclass(frozen=True)
class HubStanding:
    """A client's standing in one hub: credits to book with, credits that booked sessions hold, when the next ones end."""

    hub_name: str
    available: int
    held: int
    ends_at: datetime | None


def standings_of(*, user_id: int | None, professional_id: int | None, now: datetime) -> tuple[HubStanding, ...]:
    """In the hubs that the professional works for, and no others."""
    if user_id is None or professional_id is None:
        return ()
    usable = Q(credits__place=Place.AVAILABLE, credits__grant__ends_at__gt=now)
    rows = (
        models.Member.objects.filter(
            user_id=user_id, removed_at__isnull=True, hub__hub_professionals__professional_id=professional_id
        )
        .select_related("hub")
        .annotate(
            available=Count("credits", filter=usable),
            held=Count("credits", filter=Q(credits__place=Place.HELD)),
            ends_at=Min("credits__grant__ends_at", filter=usable),
        )
        .order_by("id")
    )
    return tuple(HubStanding(row.hub.name, row.available, row.held, row.ends_at) for row in rows)
