"""Whom the caller may book with, and by which doors: a client the professionals of their hubs and those they know."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import connection

from kept.core.access import Actor, Role
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.diary.calendars import LISTED

# Hubs with more professionals are not read as a whole.
MOST_READ: Final = 1024
# The caller's hubs, with how many work for each, counted no further than it matters; then whom they know, and by which
# door.
_RELATIONS: Final = """
select m.hub_id, null, '', (
  select count(*) from (select 1 from hubs_hubprofessional p where p.hub_id = m.hub_id limit %(most)s) counted)
from hubs_member m join hubs_hub h on h.id = m.hub_id
where m.user_id = %(user)s and m.removed_at is null and (h.uuid = %(hub)s or %(any_hub)s)
union all
select null, a.professional_id, a.door, 0 from people_client c join people_acquaintance a on a.client_id = c.id
where c.user_id = %(user)s
"""
# Whoever's account is closed meets nobody new.
_OPEN: Final = "(p.id in ({known}) or exists (select 1 from people_user u where u.id = p.user_id and u.is_active))"
_IN_HUBS: Final = """
select distinct h.professional_id from hubs_hubprofessional h join people_professional p on p.id = h.professional_id
where h.hub_id in ({hubs}) and {open}
"""
_OFFERING: Final = """
select distinct v.professional_id from diary_service v join people_professional p on p.id = v.professional_id
join hubs_hubprofessional h on h.professional_id = v.professional_id and h.hub_id in ({hubs})
where v.name = %(kind)s and v.is_offered and v.audience in ('all', 'hub') and {open}
"""


@dataclass(frozen=True, kw_only=True)
class Circle:
    """`own` has the door by which the caller came to each professional whom they know, `known` all of those. `kind` is a
    service's name: who does not offer it is not in the circle. `is_wide` when too many work for the hubs to read them."""

    user_id: int | None
    hub_ids: tuple[int, ...]
    is_wide: bool
    own: Mapping[int, Origin]
    known: frozenset[int]
    kind: str | None

    @cached_property
    def hub_people(self) -> frozenset[int] | None:
        """Who works for the hubs; None: too many to read them all."""
        if self.is_wide and self.kind is None:
            return None
        found = self._in_hubs("limit %(most)s", most=MOST_READ + 1)
        return found if len(found) <= MOST_READ else None

    def of_hubs(self, professional_ids: Collection[int]) -> frozenset[int]:
        """Those of them who work for the hubs."""
        if self.hub_people is not None:
            return self.hub_people.intersection(professional_ids)
        return self._in_hubs("and h.professional_id in ({ids})", ids=json.dumps(sorted(professional_ids)))

    def everybody(self, **wanted: Any) -> list[int]:
        """All ids, in order; `wanted` of the professionals' columns."""
        ids = {*self.own, *(self._in_hubs() if self.hub_people is None else self.hub_people)}
        if wanted:
            ids &= set(apps.get_model("people", "Professional").objects.filter(**wanted).values_list("id", flat=True))
        return sorted(ids)

    def _in_hubs(self, which: str = "", **asked: Any) -> frozenset[int]:
        if not self.hub_ids:
            return frozenset()
        listed = LISTED[connection.vendor]
        lists = {name: listed.format(ids=f"%({name})s") for name in ("hubs", "known", "ids")}
        statement = _IN_HUBS if self.kind is None else _OFFERING
        given = {"hubs": json.dumps(self.hub_ids), "known": json.dumps(sorted(self.known)), "kind": self.kind}
        with connection.cursor() as cursor:
            cursor.execute((statement + which).format(open=_OPEN.format(**lists), **lists), given | asked)
            return frozenset(who for (who,) in cursor.fetchall())


def circle_of(actor: Actor, *, hub_id: UUID | None = None, kind: str | None = None) -> Circle:
    """A professional's is their own diary. With a hub it is that hub's, by its door. Raises Refused not_found for a hub
    that the caller is no member of."""
    user_id = actor.user_id if actor.role is Role.CLIENT else None
    hubs, doors = _relations_of(user_id, hub_id) if user_id else ({}, _oneself(actor))
    hub_ids = tuple(hubs)
    if hub_id and not hub_ids:
        raise Refused("not_found")
    return Circle(
        user_id=user_id,
        hub_ids=hub_ids,
        is_wide=sum(hubs.values()) > MOST_READ,
        own={} if hub_id else {who: door for who, door in doors.items() if door is not Origin.HUB},
        known=frozenset(doors),
        kind=kind,
    )


def _oneself(actor: Actor) -> dict[int, Origin]:
    return {actor.professional_id: Origin.PRACTICE} if actor.professional_id else {}


def _relations_of(user_id: int, hub_id: UUID | None) -> tuple[dict[int, int], dict[int, Origin]]:
    """Their hubs, or the one, with how many work there; and the door to each professional."""
    asked = {"user": user_id, "hub": hub_id and hub_id.hex, "any_hub": hub_id is None, "most": MOST_READ + 1}
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, asked)
        rows = cursor.fetchall()
    return {hub: people for hub, _, _, people in rows if hub}, {who: Origin(door) for _, who, door, _ in rows if who}
