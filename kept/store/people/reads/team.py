"""Whose work somebody may look back on: a professional on their own, a manager on that of everybody in their practice."""

from dataclasses import dataclass
from uuid import UUID

from kept.core.access import Actor, Role
from kept.store.people import models


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """`id` is the store's."""

    id: int
    uuid: UUID
    name: str
    zone: str


def team_of(actor: Actor) -> tuple[Colleague, ...]:
    """By name; nobody for who is neither."""
    rows = models.Professional.objects.filter(practice_id=actor.practice_id or 0)
    if actor.role is not Role.MANAGER:
        rows = rows.filter(id=actor.professional_id or 0)
    return tuple(
        Colleague(id=row.id, uuid=row.uuid, name=row.name, zone=row.timezone) for row in rows.order_by("name", "id")
    )
