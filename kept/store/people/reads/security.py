"""What people are shown of how they sign in: their factors, what is left of the codes, where they are signed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.core.visits import is_over, life_of
from kept.store.people import models
from kept.store.people.models import Factor


@dataclass(frozen=True, kw_only=True)
class FactorCard:
    uuid: UUID
    is_app: bool
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class VisitCard:
    uuid: UUID
    device: str
    since: datetime
    seen: datetime
    is_this: bool
    is_shared: bool


def factors_of(user_id: int) -> list[FactorCard]:
    """The oldest first."""
    rows = Factor.objects.filter(user_id=user_id).order_by("created_at", "id")
    return [
        FactorCard(
            uuid=row.uuid,
            is_app=row.kind == Factor.Kind.APP,
            name=row.name,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
        )
        for row in rows.defer("secret")
    ]


def factor_card(factor_id: UUID, *, actor: Actor) -> FactorCard:
    """One of the actor's own. Raises Refused not_found."""
    for card in factors_of(actor.user_id or 0):
        if card.uuid == factor_id:
            return card
    raise Refused("not_found")


def passkeys_of(user_id: int) -> list[str]:
    """By what they are found, as browsers are asked for them."""
    rows = Factor.objects.filter(user_id=user_id, kind=Factor.Kind.PASSKEY).order_by("id")
    return list(rows.values_list("credential", flat=True))


def has_app(user_id: int) -> bool:
    return Factor.objects.filter(user_id=user_id, kind=Factor.Kind.APP).exists()


def recovery_codes_left(user_id: int) -> int:
    return models.RecoveryCode.objects.filter(user_id=user_id, used_at__isnull=True).count()


def has_factor(user_id: int) -> bool:
    return Factor.objects.filter(user_id=user_id).exists()


def visits_of(actor: Actor, *, this: UUID, now: datetime) -> list[VisitCard]:
    """Where the actor is signed in: here first, then where they were last seen."""
    rows = models.Visit.objects.filter(user_id=actor.user_id or 0, signed_in_at__isnull=False).defer("session_data")
    lives = {is_shared: life_of(actor.role, is_shared=is_shared) for is_shared in (True, False)}
    cards = [
        VisitCard(
            uuid=row.uuid,
            device=row.device,
            since=row.signed_in_at,
            seen=row.last_seen_at or row.signed_in_at,
            is_this=row.uuid == this,
            is_shared=row.is_shared,
        )
        for row in rows.order_by("-last_seen_at")
        if row.signed_in_at
    ]
    alive = [
        card
        for card in cards
        if card.is_this or not is_over(lives[card.is_shared], since=card.since, seen=card.seen, now=now)
    ]
    return sorted(alive, key=lambda card: not card.is_this)
