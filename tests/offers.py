"""Builders: services besides the one that every professional has, and what is done with them."""

from typing import Any, Final
from uuid import UUID

from kept.core.money import Money
from kept.core.offers import Audience, ServiceTerms
from kept.store.diary.models import Service
from kept.store.people.models import Professional
from kept.usecases.add_service import add_service
from kept.usecases.edit_service import edit_service
from kept.usecases.offer_service import offer_service
from kept.usecases.withdraw_service import withdraw_service
from tests.make import EURO, NOW, a_key, actor_of

TERMS: Final = ServiceTerms("First talk", 30, Money(3000, EURO), "phone")


def make_service(professional: Professional, name: str = "First talk", *, seen_by: Audience = Audience.ALL) -> Service:
    terms = ServiceTerms(name, TERMS.minutes, TERMS.price, TERMS.place, seen_by)
    made = add_service(by=actor_of(professional), terms=terms, request=a_key(), now=NOW)
    return Service.objects.get(uuid=made)


def edit(service: Service, terms: ServiceTerms, *, version: int | None = None, by: Professional | None = None) -> UUID:
    return edit_service(
        service_id=service.uuid,
        by=actor_of(by or service.professional),
        terms=terms,
        version=service.version if version is None else version,
        request=a_key(),
        now=NOW,
    )


def withdraw(service: Service, *, by: Professional | None = None) -> None:
    withdraw_service(service_id=service.uuid, **_asked(service, by))


def offer_again(service: Service, *, by: Professional | None = None) -> None:
    offer_service(service_id=service.uuid, **_asked(service, by))


def _asked(service: Service, by: Professional | None) -> dict[str, Any]:
    return {"by": actor_of(by or service.professional), "request": a_key(), "now": NOW}
