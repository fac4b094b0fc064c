"""One more on the roster, by the employer's person."""

from uuid import UUID

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import Member
from kept.store.journal.models import RememberedRequest
from kept.usecases.add_member import add_member
from tests.make import NOW, a_key
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return make_company()


def add(company: Company, *, to: Company | None = None, email: str = "iris@example.org") -> UUID:
    hub = (to or company).hub
    return add_member(hub_id=hub.uuid, by=company.admin, name="Iris Moe", email=email, request=a_key(), now=NOW)


def test_they_are_eligible(company: Company) -> None:
    added = add(company, email="Iris@Example.org")
    member = Member.objects.get(hub=company.hub)
    assert member.uuid == added
    assert RememberedRequest.objects.get().result == str(added), "what is answered is found, and forgotten, by it"
    assert (member.name, member.email, member.user, member.by_code) == ("Iris Moe", "iris@example.org", None, False)


def test_an_address_is_on_it_once(company: Company) -> None:
    add(company)
    with pytest.raises(Refused, match="member_exists"):
        add(company)


def test_who_came_by_a_code_is_added_as_anybody_else_is(company: Company) -> None:
    """Else adding an address would tell that it is there already."""
    client = company.join()
    company.hub.members.update(by_code=True)
    add(company, email=client.email)
    member = Member.objects.get(hub=company.hub)
    assert (member.user, member.by_code, member.name, member.added_at) == (client.user, False, "Iris Moe", NOW)


def test_nobody_adds_to_anothers(company: Company) -> None:
    with pytest.raises(Refused, match="not_found"):
        add(company, to=make_company())
