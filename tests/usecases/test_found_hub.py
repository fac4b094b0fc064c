"""Founding a Wellbeing Hub."""

from dataclasses import replace

import pytest

from kept.core.access import Role
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.store.hubs.models import Hub
from kept.store.people.reads import acting
from kept.usecases.found_hub import HubWish, found_hub
from tests.make import NOW, OPERATOR, make_account, make_professional

WISH = HubWish(
    name="Quay Wellbeing", timezone="Europe/Dublin", credit_price=Money(6500, "EUR"), professionals=[], admins=[]
)


def test_it_has_its_terms_its_professionals_and_its_admins(db: None) -> None:
    professional, admin = make_professional(), make_account()
    assert admin.user_uuid
    wish = replace(WISH, professionals=[professional.user.uuid], admins=[admin.user_uuid], spares_late_rebooks=True)
    hub = Hub.objects.get(uuid=found_hub(by=OPERATOR, wish=wish, now=NOW))
    assert (hub.credit_price_minor, hub.currency, hub.spares_late_rebooks) == (6500, "EUR", True)
    assert hub.hub_professionals.get().professional == professional
    assert acting(admin.user_id)[0].role is Role.HUB_ADMIN


def test_zone_and_currency_must_be_known(db: None) -> None:
    for wrong in (replace(WISH, timezone="Nowhere"), replace(WISH, credit_price=Money(1, "DOUBLOONS"))):
        with pytest.raises(Refused, match=r"unknown_zone|currency"):
            found_hub(by=OPERATOR, wish=wrong, now=NOW)
    assert not Hub.objects.exists()
