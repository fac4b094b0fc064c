"""What a professional offers, and when."""

from collections.abc import Iterable
from uuid import UUID

from kept.core.availability import WeeklyHours
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.store.diary import models
from kept.store.diary.models import Service


def find_service(service_id: UUID, *, professional_id: int) -> Service:
    """One of the professional's services. Raises Refused unknown_service."""
    service = Service.objects.filter(uuid=service_id, professional_id=professional_id).first()
    if service is None:
        raise Refused("unknown_service", field="service")
    return service


def insert_services(
    services: Iterable[tuple[str, int, Money, str]], *, professional_id: int, practice_id: int
) -> list[Service]:
    """Services in the order given: name, minutes, price, place."""
    return Service.objects.bulk_create(
        Service(
            practice_id=practice_id,
            professional_id=professional_id,
            name=name,
            minutes=minutes,
            price_minor=price.minor,
            currency=price.currency,
            place=place,
            position=position,
        )
        for position, (name, minutes, price, place) in enumerate(services)
    )


def insert_weekly_hours(
    hours: Iterable[WeeklyHours], *, schedule: str, professional_id: int, practice_id: int
) -> list[models.WeeklyHours]:
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
