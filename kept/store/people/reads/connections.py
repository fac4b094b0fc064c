"""Whom a client knows: the professionals they came to, by which door, and how each works."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class ConnectionCard:
    """A professional, as their client sees them. `zone` is the professional's, `id` the store's."""

    id: int
    uuid: UUID
    name: str
    practice_name: str
    zone: str
    door: Origin
    client_id: int
    policy_hours: int
    introduction: str
    terms: str
    bookable_weeks: int


def connections_of(actor: Actor) -> tuple[ConnectionCard, ...]:
    """By name."""
    return tuple(_card(row) for row in _known(actor).order_by("professional__name", "id"))


def connection_with(professional_id: UUID, *, actor: Actor) -> ConnectionCard:
    """Raises Refused not_found for whom the client does not know."""
    row = _known(actor).filter(professional__uuid=professional_id).first()
    if row is None:
        raise Refused("not_found")
    return _card(row)


def _known(actor: Actor) -> QuerySet[models.Acquaintance]:
    known = models.Acquaintance.objects.filter(client__user_id=actor.user_id or 0)
    return known.select_related("professional__practice")


def _card(row: Any) -> ConnectionCard:
    professional = row.professional
    return ConnectionCard(
        id=professional.id,
        uuid=professional.uuid,
        name=professional.name,
        practice_name=professional.practice.name,
        zone=professional.timezone,
        door=Origin(row.door),
        client_id=row.client_id,
        policy_hours=professional.policy_hours,
        introduction=professional.introduction,
        terms=professional.terms,
        bookable_weeks=professional.bookable_weeks,
    )
