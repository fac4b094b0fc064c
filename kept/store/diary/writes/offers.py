"""What a professional offers, and when."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kept.core.availability import WeeklyHours
from kept.core.offers import ServiceTerms, audiences_by
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.diary import models
from kept.store.diary.models import Service
from kept.store.diary.writes.openings import doubt_openings


def find_service(
    service_id: UUID, *, professional_id: int, door: Origin | None = None, besides: int | None = None
) -> Service:
    """One of the services that the professional offers; with a door, to those who come by it. `besides` is one that may
    be withdrawn meanwhile. Raises Refused unknown_service."""
    found = _service(service_id, professional_id)
    service = found[0] if found else None
    if service is None or not (service.is_offered or service.id == besides):
        raise Refused("unknown_service", field="service")
    if door is not None and service.audience not in audiences_by([door]):
        raise Refused("unknown_service", field="service")
    return service


@compiled
def _service(service_id: UUID, professional_id: int) -> QuerySet[Service]:
    return Service.objects.filter(uuid=service_id, professional_id=professional_id)


def lock_services(*, professional_id: int) -> list[Service]:
    """All of the professional's, in their order, until the transaction ends; after the professional's own lock."""
    services = Service.objects.select_for_update().filter(professional_id=professional_id)
    return list(services.order_by("position", "id"))


def lock_service(service_id: UUID, *, professional_id: int) -> Service:
    """Offered or withdrawn. Raises Refused not_found."""
    mine = lock_services(professional_id=professional_id)
    service = next((each for each in mine if each.uuid == service_id), None)
    if service is None:
        raise Refused("not_found")
    return service


def insert_services(
    services: Iterable[ServiceTerms], *, professional_id: int, practice_id: int, after: int = 0
) -> list[Service]:
    """Services in the order given, from the position `after` on."""
    doubt_openings(professional_id=professional_id, practice_id=practice_id)
    return Service.objects.bulk_create(
        Service(
            practice_id=practice_id,
            professional_id=professional_id,
            position=position,
            **_columns(terms),
        )
        for position, terms in enumerate(services, start=after)
    )


def end_of(services: Iterable[Service]) -> int:
    """The position after the last."""
    return max((service.position + 1 for service in services), default=0)


def mark_service_edited(service: Service, terms: ServiceTerms, *, version_seen: int) -> None:
    """Raises Refused changed_meanwhile."""
    if service.version != version_seen:
        raise Refused("changed_meanwhile", version=service.version)
    _mark(service, **_columns(terms))


def mark_withdrawn(service: Service) -> None:
    _mark(service, is_offered=False)


def mark_offered(service: Service, *, position: int) -> None:
    _mark(service, is_offered=True, position=position)


def mark_order(services: Iterable[Service], *, order: Sequence[int]) -> None:
    """`order` has the ids of all. No service becomes another by this: the versions stay."""
    services = list(services)
    for service in services:
        service.position = order.index(service.id)
    Service.objects.bulk_update(services, ["position"])


def _mark(service: Service, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(service, name, value)
    service.version += 1
    service.save(update_fields=[*changed, "version"])
    doubt_openings(professional_id=service.professional_id, practice_id=service.practice_id)


def _columns(terms: ServiceTerms) -> dict[str, Any]:
    return {
        "name": terms.name,
        "minutes": terms.minutes,
        "price_minor": terms.price.minor,
        "currency": terms.price.currency,
        "place": terms.place,
        "audience": terms.audience,
    }


def insert_weekly_hours(
    hours: Iterable[WeeklyHours], *, schedule: str, professional_id: int, practice_id: int
) -> list[models.WeeklyHours]:
    doubt_openings(professional_id=professional_id, practice_id=practice_id)
    return models.WeeklyHours.objects.bulk_create(
        models.WeeklyHours(
            practice_id=practice_id,
            professional_id=professional_id,
            schedule=schedule,
            weekday=window.weekday,
            from_minute=window.from_minute,
            until_minute=window.until_minute,
        )
        for window in hours
    )
