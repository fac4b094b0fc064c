"""Professionals whom the caller may book, and what with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Query, Router
from pydantic import ConfigDict

from kept.core.policy import Origin
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import ListQuery, list_of, shown
from kept.edges.api.operations import operation
from kept.edges.api.shapes import Given, MoneyOut, money
from kept.store.diary.offers import services_offered
from kept.store.diary.reads import ServiceCard
from kept.store.people.reads.bookable import BookableCard, bookable

router = Router(tags=["Professionals and slots"])


class ServiceOut(Given):
    """What is booked; `price` is what a client pays who pays themselves."""

    id: UUID
    name: str
    minutes: int
    price: MoneyOut


class ProfessionalOut(Given):
    """With the services that the caller may book with them."""

    id: UUID
    name: str
    timezone: str
    services: list[ServiceOut]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10",
                "name": "Anna Keller",
                "timezone": "Europe/Dublin",
                "services": [
                    {
                        "id": "0b9be2d6-7c0a-4a39-8a35-0f5e4d0c3a11",
                        "name": "Counselling",
                        "minutes": 50,
                        "price": {"amount_minor": 9000, "currency": "EUR"},
                    }
                ],
            }
        }
    )


@operation(
    router, "GET", "/professionals", verb="slot.read", answers=list_of(ProfessionalOut), refuses=("cursor_invalid",)
)
def list_professionals(request: ApiRequest, query: Query[ListQuery]) -> dict[str, Any]:
    """Whom a client may book with; a professional: their practice."""
    found = bookable(request.actor, after=query.after(), limit=query.limit)
    services = services_offered([card.id for card in found.items], doors=tuple(Origin))
    return shown(found, lambda card: _professional_json(card, services[card.id]))


def _professional_json(card: BookableCard, services: Sequence[ServiceCard]) -> dict[str, Any]:
    return {
        "id": str(card.uuid),
        "name": card.name,
        "timezone": card.zone,
        "services": [
            {"id": str(each.uuid), "name": each.name, "minutes": each.minutes, "price": money(each.price)}
            for each in services
            if any(each.is_seen_by(door) for door in card.doors)
        ],
    }
