"""Whom the caller may book with, and by which doors: a client the professionals of their hubs and those they know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from kept.core.access import Actor, Role
from kept.core.offers import audiences_by
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary import models
from kept.store.diary.calendars import Guest

# Hubs with more professionals are not read as a whole.
MOST_READ: Final = 1024


@dataclass(frozen=True, kw_only=True)
class Circle:
    """`own` has the door by which the caller came to each professional whom they know, `known` all of those. `kind` is a
    service's name: who does not offer it is not in the circle."""

    guest: Guest | None
    hub_ids: tuple[int, ...]
    own: Mapping[int, Origin]
    known: frozenset[int]
    kind: str | None

    @cached_property
    def hub_people(self) -> frozenset[int] | None:
        """Who works for the hubs; None: too many to read them all."""
        found = frozenset(self._in_hubs()[: MOST_READ + 1]) if self.hub_ids else frozenset()
        return found if len(found) <= MOST_READ else None

    def of_hubs(self, professional_ids: Collection[int]) -> frozenset[int]:
        """Those of them who work for the hubs."""
        if self.hub_people is not None:
            return self.hub_people.intersection(professional_ids)
        return frozenset(self._in_hubs().filter(professional_id__in=professional_ids))

    def everybody(self, **wanted: Any) -> list[int]:
        """All ids, in order; `wanted` of the professionals' columns."""
        ids = {*self.own, *(self._in_hubs() if self.hub_people is None else self.hub_people)}
        if wanted:
            ids &= set(apps.get_model("people", "Professional").objects.filter(**wanted).values_list("id", flat=True))
        return sorted(ids)

    def _in_hubs(self) -> Any:
        """Whoever's account is closed meets nobody new."""
        places: Any
        if self.kind is None:
            places = apps.get_model("hubs", "HubProfessional").objects.filter(hub_id__in=self.hub_ids)
        else:
            named = models.Service.objects.filter(name=self.kind, is_offered=True)
            places = named.filter(
                audience__in=audiences_by([Origin.HUB]), professional__hub_places__hub_id__in=self.hub_ids
            )
        open_to = Q(professional__user__is_active=True) | Q(professional_id__in=self.known)
        return places.filter(open_to).values_list("professional_id", flat=True).order_by().distinct()


def circle_of(actor: Actor, *, hub_id: UUID | None = None, kind: str | None = None) -> Circle:
    """A professional's is their own diary. With a hub it is that hub's, by its door. Raises Refused not_found for a hub
    that the caller is no member of."""
    user_id = actor.user_id if actor.role is Role.CLIENT else None
    hub_ids = _hubs_of(user_id, hub_id) if user_id else ()
    if hub_id and not hub_ids:
        raise Refused("not_found")
    clients, doors = _acquaintances_of(user_id) if user_id else ({}, _oneself(actor))
    return Circle(
        guest=Guest(user_id=user_id, clients=clients) if user_id else None,
        hub_ids=hub_ids,
        own={} if hub_id else {who: door for who, door in doors.items() if door is not Origin.HUB},
        known=frozenset(doors),
        kind=kind,
    )


def _oneself(actor: Actor) -> dict[int, Origin]:
    return {actor.professional_id: Origin.PRACTICE} if actor.professional_id else {}


def _hubs_of(user_id: int, hub_id: UUID | None) -> tuple[int, ...]:
    members = apps.get_model("hubs", "Member").objects.filter(user_id=user_id, removed_at__isnull=True)
    if hub_id:
        members = members.filter(hub__uuid=hub_id)
    return tuple(members.values_list("hub_id", flat=True))


def _acquaintances_of(user_id: int) -> tuple[dict[int, int], dict[int, Origin]]:
    """Their record in each practice, and the door to each professional."""
    rows = apps.get_model("people", "Client").objects.filter(user_id=user_id)
    clients: dict[int, int] = {}
    doors: dict[int, Origin] = {}
    for practice, client, who, door in rows.values_list(
        "practice_id", "id", "acquaintances__professional_id", "acquaintances__door"
    ):
        clients[practice] = client
        if who:
            doors[who] = Origin(door)
    return clients, doors
