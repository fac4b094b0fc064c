"""Operators found hubs and keep their terms; of use they see nothing."""

from typing import Any

import pytest

from kept.core.access import Role
from kept.store.hubs.models import Hub
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import make_account, make_client, make_professional
from tests.programme import make_company

TERMS: dict[str, Any] = {
    "name": "Tern Wellbeing",
    "timezone": "Europe/Lisbon",
    "currency": "EUR",
    "credit_price": "65,50",
    "credits_per_member": "8",
    "period_months": "6",
    "topups_per_member": "0",
    "spares_late_rebooks": "on",
}


@pytest.fixture
def otto(db: None, clock: Clock) -> Desk:
    return desk_of(make_account(role=Role.OPERATOR), clock)


def test_before_the_first_the_list_says_what_to_do(otto: Desk) -> None:
    assert "No hubs yet" in otto.get("/hubs").words


def test_a_hub_is_founded_with_its_people(otto: Desk) -> None:
    professional, company = make_professional(), make_account()
    admin = desk_of(company, otto.clock).professional.user
    people = {"professionals": f" {professional.user.email.upper()}\n\n", "admins": admin.email}
    answer = otto.fill("/hubs/new", **TERMS, **people)
    assert (answer.status, answer.where) == (303, "/hubs")
    hub = Hub.objects.get()
    assert (hub.timezone, hub.credit_price_minor, hub.credits_per_member, hub.period_months) == (
        "Europe/Lisbon",
        6550,
        8,
        6,
    )
    assert (hub.topups_per_member, hub.spares_late_rebooks, hub.reverses_refilled_charges) == (0, True, False)
    assert hub.hub_professionals.get().professional == professional
    assert hub.admins.get().user_id == company.user_id
    assert "Tern Wellbeing 1 1" in otto.get("/hubs").words


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"admins": "nobody@example.org"}, "unknown_account"),
        ({"professionals": "nobody@example.org"}, "unknown_account"),
        ({"admins": "no address"}, "email_invalid"),
        ({"credit_price": "65.555"}, "amount_precision"),
        ({"credit_price": "much"}, "amount_format"),
        ({"period_months": "0"}, "setting_range"),
        ({"currency": "DOU"}, "unknown_choice"),
        ({"timezone": "Nowhere"}, "unknown_zone"),
        ({"name": " "}, "required"),
        ({"rank": "1"}, "unknown_field"),
    ],
)
def test_what_is_wrong_is_said_and_founds_nothing(otto: Desk, typed: dict[str, str], code: str) -> None:
    answer = otto.fill("/hubs/new", **TERMS | typed)
    assert answer.code == code
    assert not Hub.objects.exists()
    assert "Tern Wellbeing" in answer.page or "name" in typed, "what was typed is kept"


def test_a_client_is_no_professional_and_a_professional_no_admin(otto: Desk) -> None:
    professional = make_professional().user.email
    client = desk_of(make_account(), otto.clock).professional.user.email
    assert otto.fill("/hubs/new", **TERMS, professionals=client).code == "unknown_account"
    assert otto.fill("/hubs/new", **TERMS, admins=professional).code == "admin_elsewhere"


def test_terms_are_changed_and_a_stale_change_is_shown_beside(otto: Desk) -> None:
    company = make_company()
    path = f"/hubs/{company.hub.uuid}/edit"
    stale = otto.get(path).form(path)
    assert stale.values["professionals"].strip() == company.professional.user.email
    assert otto.fill(path, credit_price="70", professionals="").where == "/hubs"
    hub = Hub.objects.get()
    assert (hub.credit_price_minor, hub.version, hub.hub_professionals.count()) == (7000, 2, 0)
    answer = otto.send(stale, name="Another")
    assert (answer.status, answer.code) == (409, "changed_meanwhile")
    assert "€70.00 a credit" in answer.words
    assert otto.send(answer.form(path)).status == 303
    assert Hub.objects.get().name == "Another"


def test_zone_and_currency_stay(otto: Desk) -> None:
    path = f"/hubs/{make_company().hub.uuid}/edit"
    assert otto.fill(path, timezone="UTC").code == "unknown_field"


def test_no_client_and_no_use_is_shown(otto: Desk) -> None:
    company = make_company()
    client = company.join(make_client(company.professional, account=make_account(name="Iris Moe")))
    company.grant(3)
    for path in ("/hubs", f"/hubs/{company.hub.uuid}/edit"):
        assert client.name not in otto.get(path).words
        assert client.email not in otto.get(path).words
