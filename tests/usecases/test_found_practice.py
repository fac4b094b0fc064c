"""Founding a practice."""

import pytest

from kept.core.refusal import Refused
from kept.store.journal.models import Entry
from kept.store.people.models import Practice
from kept.usecases.found_practice import found_practice
from tests.make import NOW, OPERATOR


def found(*, timezone: str = "Europe/Dublin", currency: str = "EUR") -> Practice:
    made = found_practice(by=OPERATOR, name="Harbour", timezone=timezone, currency=currency, now=NOW)
    return Practice.objects.get(uuid=made)


def test_it_has_a_zone_and_a_currency(db: None) -> None:
    practice = found()
    assert (practice.name, practice.timezone, practice.currency) == ("Harbour", "Europe/Dublin", "EUR")
    assert Entry.objects.get(object_uuid=practice.uuid).action == "practice.founded"


def test_both_must_be_known(db: None) -> None:
    with pytest.raises(Refused, match="unknown_zone"):
        found(timezone="Europe/Atlantis")
    with pytest.raises(Refused, match="currency"):
        found(currency="DOUBLOONS")
    assert not Practice.objects.exists()
