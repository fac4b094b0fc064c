"""A service that was withdrawn is offered again: after all others, on its terms as they stood."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.models import Professional
from tests.make import make_professional
from tests.offers import make_service, offer_again, withdraw


def names(professional: Professional) -> list[str]:
    rows = professional.services.filter(is_offered=True).order_by("position", "id")
    return list(rows.values_list("name", flat=True))


def test_it_comes_back_as_the_last(db: None) -> None:
    professional = make_professional()
    first = professional.services.get()
    make_service(professional)
    withdraw(first)
    assert names(professional) == ["First talk"]
    offer_again(first)
    assert names(professional) == ["First talk", "Counselling"]
    first.refresh_from_db()
    assert (first.minutes, first.price_minor, first.version) == (50, 7000, 3)


def test_one_that_is_offered_stays_where_it_is(db: None) -> None:
    professional = make_professional()
    first = professional.services.get()
    make_service(professional)
    offer_again(first)
    assert names(professional) == ["Counselling", "First talk"]


def test_anothers_is_not_there(db: None) -> None:
    professional = make_professional()
    theirs = make_service(make_professional(practice=professional.practice))
    withdraw(theirs)
    with pytest.raises(Refused, match="not_found"):
        offer_again(theirs, by=professional)
