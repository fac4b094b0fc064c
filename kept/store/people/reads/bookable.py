"""Whom somebody may book with, and by which doors; a professional sees their practice."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from kept.core.access import Actor
from kept.core.policy import Origin
from kept.store.paging import Slice, slice_of
from kept.store.people import models

ALL_DOORS: Final = frozenset(Origin)


@dataclass(frozen=True, kw_only=True)
class BookableCard:
    """`id` is the store's; `doors` are those that are open to who asks."""

    id: int
    uuid: UUID
    name: str
    zone: str
    doors: frozenset[Origin]


def bookable(actor: Actor, *, after: tuple[Any, ...] | None, limit: int) -> Slice[BookableCard]:
    """A client: whom they know, by a door that is open. A professional: everybody of their practice."""
    if actor.professional_id is not None:
        team = models.Professional.objects.filter(practice_id=actor.practice_id or 0)
        return slice_of(
            team, by="id", latest_first=False, after=after, limit=limit, card=lambda row: _card(row, ALL_DOORS)
        )
    doors = _doors_of(actor)
    rows = models.Professional.objects.filter(id__in=list(doors))
    return slice_of(
        rows,
        by="id",
        latest_first=False,
        after=after,
        limit=limit,
        card=lambda row: _card(row, frozenset(doors[row.id])),
    )


def _doors_of(actor: Actor) -> dict[int, set[Origin]]:
    """By the professional's id: the door by which the client came, and the hub's for its members."""
    user_id = actor.user_id or 0
    known = models.Acquaintance.objects.filter(client__user_id=user_id).values_list("professional_id", "door")
    found: defaultdict[int, set[Origin]] = defaultdict(set)
    for professional_id, door in known:
        if door != Origin.HUB:
            found[professional_id].add(Origin(door))
    is_member = Q(hub_places__hub__members__user_id=user_id, hub_places__hub__members__removed_at__isnull=True)
    mine = Q(acquaintances__client__user_id=user_id)
    for professional_id in models.Professional.objects.filter(is_member, mine).values_list("id", flat=True):
        found[professional_id].add(Origin.HUB)
    return found


def _card(row: Any, doors: frozenset[Origin]) -> BookableCard:
    return BookableCard(id=row.id, uuid=row.uuid, name=row.name, zone=row.timezone, doors=doors)
