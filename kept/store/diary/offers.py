"""Which services a professional offers to whom, and what of them the professional sees themselves."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.offers import audiences_by
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.diary import models
from kept.store.diary.reads import ServiceCard, service_card


@dataclass(frozen=True, kw_only=True)
class OwnService:
    """One of the professional's own services, offered or withdrawn. `version` is what an edit names."""

    card: ServiceCard
    is_offered: bool
    version: int


def services_offered(
    professional_ids: Collection[int], *, doors: Collection[Origin]
) -> Mapping[int, tuple[ServiceCard, ...]]:
    """To those who come by these doors: by the professionals' internal ids, in their order; who offers nothing has an
    empty one."""
    found: defaultdict[int, tuple[ServiceCard, ...]] = defaultdict(tuple)
    rows = models.Service.objects.filter(
        professional_id__in=professional_ids, is_offered=True, audience__in=audiences_by(doors)
    )
    for row in rows.order_by("position", "id"):
        found[row.professional_id] += (service_card(row),)
    return found


def service_called(service_id: UUID) -> ServiceCard | None:
    """Whoever offers it, and to whom: for who names it, and is told when it is not for them."""
    for row in _called(service_id):
        return service_card(row)
    return None


@compiled
def _called(service_id: UUID) -> QuerySet[models.Service]:
    return models.Service.objects.filter(uuid=service_id)


def own_services(actor: Actor) -> tuple[OwnService, ...]:
    """What the professional offers, in their order, then what is withdrawn."""
    rows = models.Service.objects.filter(professional_id=actor.professional_id or 0)
    return tuple(_own(row) for row in rows.order_by("-is_offered", "position", "id"))


def own_service(service_id: UUID, *, actor: Actor) -> OwnService:
    """Raises Refused not_found."""
    row = models.Service.objects.filter(professional_id=actor.professional_id or 0, uuid=service_id).first()
    if row is None:
        raise Refused("not_found")
    return _own(row)


def _own(row: models.Service) -> OwnService:
    return OwnService(card=service_card(row), is_offered=row.is_offered, version=row.version)
