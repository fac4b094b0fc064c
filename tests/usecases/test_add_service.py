"""A new service: after those there are, in the practice's own currency."""

from dataclasses import replace
from typing import Any

import pytest

from kept.core.money import Money
from kept.core.offers import Audience
from kept.core.refusal import Refused
from kept.store.diary.models import Service
from kept.store.people.models import Practice
from kept.usecases.add_service import add_service
from tests.make import EURO, NOW, a_key, actor_of, make_client, make_professional
from tests.offers import TERMS, make_service


def test_it_is_offered_after_the_others(db: None) -> None:
    professional = make_professional()
    service = make_service(professional, seen_by=Audience.HUB)
    assert [each.name for each in professional.services.order_by("position")] == ["Counselling", "First talk"]
    assert (service.minutes, service.price_minor, service.currency, service.place) == (30, 3000, EURO, "phone")
    assert (service.audience, service.is_offered, service.version) == ("hub", True, 1)
    assert service.practice_id == professional.practice_id


@pytest.mark.parametrize("terms", [{"minutes": 5}, {"minutes": 480}, {"price": Money(0, EURO)}, {"name": "x" * 120}])
def test_what_lies_just_within_the_bounds_is_taken(db: None, terms: dict[str, Any]) -> None:
    add_service(by=actor_of(make_professional()), terms=replace(TERMS, **terms), request=a_key(), now=NOW)
    assert Service.objects.filter(**{k: v for k, v in terms.items() if k != "price"}).exists()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"name": " "}, "required"),
        ({"name": "x" * 121}, "length"),
        ({"minutes": 4}, "duration_range"),
        ({"minutes": 481}, "duration_range"),
        ({"price": Money(3000, "GBP")}, "currency"),
        ({"price": Money(-1, EURO)}, "amount_format"),
        ({"place": "moon"}, "unknown_choice"),
    ],
)
def test_what_makes_no_sense_is_refused(db: None, terms: dict[str, Any], code: str) -> None:
    professional = make_professional()
    with pytest.raises(Refused, match=code):
        add_service(by=actor_of(professional), terms=replace(TERMS, **terms), request=a_key(), now=NOW)
    assert professional.services.count() == 1


def test_the_currency_is_the_practices(db: None) -> None:
    professional = make_professional()
    Practice.objects.update(currency="ISK")
    add_service(by=actor_of(professional), terms=replace(TERMS, price=Money(9000, "ISK")), request=a_key(), now=NOW)
    assert Service.objects.get(name="First talk").currency == "ISK"


def test_only_professionals_offer_services(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        add_service(by=actor_of(make_client(make_professional())), terms=TERMS, request=a_key(), now=NOW)
