"""What is shown of hubs: a client's programmes and the credits left in them, to the client and to who treats them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q

from kept.core.ledger import Place
from kept.core.refusal import Refused
from kept.store.hubs import models


@dataclass(frozen=True)
class HubStanding:
    """A client's standing in one hub: credits to book with, credits that booked sessions hold, when the next ones end."""

    hub_name: str
    available: int
    held: int
    ends_at: datetime | None
    hub_id: UUID
    is_waiting: bool


@dataclass(frozen=True, kw_only=True)
class HubProfessionalCard:
    """Somebody whom the programme pays sessions with."""

    uuid: UUID
    name: str
    practice_name: str


@dataclass(frozen=True, kw_only=True)
class ClientStanding:
    """A client's own standing in one hub. `ends_at` is when the next of the available credits end; `is_waiting`: a
    credit was asked for and the pool has none yet."""

    hub_id: UUID
    hub_name: str
    available: int
    held: int
    ends_at: datetime | None
    is_waiting: bool
    professionals: tuple[HubProfessionalCard, ...]


def standings_of(*, user_id: int | None, professional_id: int | None, now: datetime) -> tuple[HubStanding, ...]:
    """In the hubs that the professional works for, and no others."""
    if user_id is None or professional_id is None:
        return ()
    rows = _counted(user_id, now).filter(hub__hub_professionals__professional_id=professional_id)
    return tuple(
        HubStanding(row.hub.name, row.available, row.held, row.ends_at, row.hub.uuid, row.is_waiting) for row in rows
    )


def standings_of_client(user_id: int | None, now: datetime) -> tuple[ClientStanding, ...]:
    """The client's own, in all their hubs."""
    if user_id is None:
        return ()
    return tuple(
        ClientStanding(
            hub_id=row.hub.uuid,
            hub_name=row.hub.name,
            available=row.available,
            held=row.held,
            ends_at=row.ends_at,
            is_waiting=row.is_waiting,
            professionals=_professionals_in(row.hub_id),
        )
        for row in _counted(user_id, now)
    )


def _counted(user_id: int, now: datetime) -> Any:
    """The memberships, each with its credits counted."""
    waiting = models.CreditsRequest.objects.filter(member=OuterRef("id"), state=models.CreditsRequest.State.WAITING)
    usable = Q(credits__place=Place.AVAILABLE, credits__grant__ends_at__gt=now)
    members = models.Member.objects.filter(user_id=user_id, removed_at__isnull=True).select_related("hub")
    return members.annotate(
        available=Count("credits", filter=usable, distinct=True),
        held=Count("credits", filter=Q(credits__place=Place.HELD), distinct=True),
        ends_at=Min("credits__grant__ends_at", filter=usable),
        is_waiting=Exists(waiting),
    ).order_by("id")


def _professionals_in(hub_id: int) -> tuple[HubProfessionalCard, ...]:
    rows = models.HubProfessional.objects.filter(hub_id=hub_id).select_related("professional__practice")
    return tuple(
        HubProfessionalCard(
            uuid=row.professional.uuid, name=row.professional.name, practice_name=row.professional.practice.name
        )
        for row in rows.order_by("professional__name", "id")
    )


@dataclass(frozen=True, kw_only=True)
class CreditsCard:
    """Where a client's credits of one hub are; `ends_at` is when the next of the available ones end."""

    hub_id: UUID
    hub_name: str
    available: int
    held: int
    taken: int
    forfeited: int
    expired: int
    ends_at: datetime | None


def credits_of_client(user_id: int | None, now: datetime) -> tuple[CreditsCard, ...]:
    """The client's own, in all their hubs."""
    members = models.Member.objects.filter(user_id=user_id or 0, removed_at__isnull=True).select_related("hub")
    usable = Q(credits__place=Place.AVAILABLE, credits__grant__ends_at__gt=now)
    over = Q(credits__place=Place.EXPIRED) | Q(credits__place=Place.AVAILABLE, credits__grant__ends_at__lte=now)
    counted = members.annotate(
        available=Count("credits", filter=usable),
        held=Count("credits", filter=Q(credits__place=Place.HELD)),
        taken=Count("credits", filter=Q(credits__place=Place.TAKEN)),
        forfeited=Count("credits", filter=Q(credits__place=Place.FORFEITED)),
        expired=Count("credits", filter=over),
        ends_at=Min("credits__grant__ends_at", filter=usable),
    )
    return tuple(
        CreditsCard(
            hub_id=row.hub.uuid,
            hub_name=row.hub.name,
            available=row.available,
            held=row.held,
            taken=row.taken,
            forfeited=row.forfeited,
            expired=row.expired,
            ends_at=row.ends_at,
        )
        for row in counted.order_by("id")
    )


@dataclass(frozen=True)
class HubDoor:
    """A hub as anybody may see it who has its address."""

    uuid: UUID
    name: str
    zone: str


def hub_door(hub_id: UUID) -> HubDoor:
    """Raises Refused not_found."""
    hub = models.Hub.objects.filter(uuid=hub_id).first()
    if hub is None:
        raise Refused("not_found")
    return HubDoor(hub.uuid, hub.name, hub.timezone)


def is_on_roster(hub_id: UUID, email: str) -> bool:
    """Whether the address would let its owner in. Ask only for who has proven that it is theirs."""
    roster = models.Member.objects.filter(hub__uuid=hub_id, removed_at__isnull=True)
    return roster.filter(email=email, user__isnull=True).exists()


def is_member(user_id: int | None, hub_id: UUID) -> bool:
    roster = models.Member.objects.filter(hub__uuid=hub_id, removed_at__isnull=True)
    return roster.filter(user_id=user_id or 0).exists()
