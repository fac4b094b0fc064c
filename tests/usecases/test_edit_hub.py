"""Changing a hub: its terms, and its people."""

from typing import Any

import pytest

from kept.core.access import Role
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.hubs.models import Hub
from kept.store.invariants.reads import broken_claims
from kept.store.people.reads import acting
from kept.usecases.edit_hub import HubTerms, edit_hub
from tests.make import NOW, a_key, fresh, make_account, make_practice, make_professional, make_session
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = make_company()
    company.join()
    company.grant(1)
    return company


def operator() -> Any:
    return make_account(role=Role.OPERATOR)


def edit(company: Company, *, version: int = 1, **changed: Any) -> None:
    terms: dict[str, Any] = {
        "name": company.hub.name,
        "credit_price_minor": 6500,
        "professionals": [company.professional.user.uuid],
        "admins": [company.admin.user_uuid],
        "credits_per_member": 6,
        "period_months": 12,
        "topups_per_member": 2,
        "spares_late_rebooks": False,
        "reverses_refilled_charges": False,
    }
    by = operator()
    edit_hub(
        hub_id=company.hub.uuid,
        by=by,
        terms=HubTerms(**terms | changed),
        version=version,
        request=a_key(),
        now=NOW,
    )


def test_the_terms_are_new_and_counted(company: Company) -> None:
    edit(company, name="Quay", credit_price_minor=7000, spares_late_rebooks=True, topups_per_member=0)
    hub = Hub.objects.get()
    assert (hub.name, hub.credit_price_minor, hub.spares_late_rebooks, hub.topups_per_member) == ("Quay", 7000, True, 0)
    assert hub.version == 2
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit(company, version=1)


def test_who_leaves_keeps_the_sessions_that_are_booked(company: Company) -> None:
    session = make_session(professional=company.professional, client=company.members[0], funding=Funding.CREDIT)
    other = make_professional()
    edit(company, professionals=[other.user.uuid])
    assert [place.professional for place in company.hub.hub_professionals.all()] == [other]
    assert (fresh(session).state, fresh(session).credit) == ("planned", "held")
    assert broken_claims() == {}


def test_admins_come_and_go(company: Company) -> None:
    heir = make_account()
    edit(company, admins=[heir.user_uuid])
    assert acting(heir.user_id)[0].role is Role.HUB_ADMIN
    assert acting(company.admin.user_id)[0].role is Role.CLIENT


def test_an_account_that_would_never_see_it_cannot_run_it(company: Company) -> None:
    works = make_professional().user.uuid
    elsewhere = make_company().admin.user_uuid
    staff = make_account(role=Role.MANAGER, practice=make_practice()).user_uuid
    for account in (works, elsewhere, staff, operator().user_uuid):
        with pytest.raises(Refused, match="admin_elsewhere"):
            edit(company, admins=[account])
