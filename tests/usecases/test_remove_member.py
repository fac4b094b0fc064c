"""One less on the roster: what was not used is the pool's, what is booked stays."""

from uuid import uuid4

import pytest

from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.store.invariants.reads import broken_claims
from kept.store.journal.models import RememberedRequest
from kept.store.ledger.reads import credit_history_of
from kept.usecases.remove_member import remove_member
from tests.deeds import cancel_as_client
from tests.make import NOW, a_key, hours, make_session
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = make_company()
    company.join()
    company.grant(3)
    return company


def test_what_is_left_goes_back_and_what_is_held_stays(company: Company) -> None:
    (client,) = company.members
    make_session(professional=company.professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(40))
    company.remove(client)
    assert company.places() == {"pool": 2, "held": 1}
    assert company.hub.members.get().removed_at == NOW
    assert broken_claims() == {}


def test_whoever_is_given_such_a_credit_begins_anew_with_it(company: Company) -> None:
    (client,) = company.members
    session = make_session(
        professional=company.professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(40)
    )
    cancel_as_client(session)
    company.remove(client)
    heir = company.join()
    company.grant(3)
    assert company.places() == {"pool": 3, "available": 3}
    assert [event.happening for event in credit_history_of(heir.user_id)] == ["given"]
    assert credit_history_of(client.user_id) == ()
    assert broken_claims() == {}


def test_nobody_is_removed_twice_or_from_anothers_roster(company: Company) -> None:
    member = company.hub.members.get()
    for by, member_id in ((make_company().admin, member.uuid), (company.admin, uuid4())):
        with pytest.raises(Refused, match="not_found"):
            remove_member(hub_id=company.hub.uuid, member_id=member_id, by=by, request=a_key(), now=NOW)
    company.remove(company.members[0])
    with pytest.raises(Refused, match="not_found"):
        remove_member(hub_id=company.hub.uuid, member_id=member.uuid, by=company.admin, request=a_key(), now=NOW)


def test_what_a_program_was_told_of_them_is_forgotten(company: Company) -> None:
    member = company.hub.members.get()
    told = [
        RememberedRequest.objects.create(key=a_key().key, fingerprint="", result=str(result), answer="!", at=NOW)
        for result in (member.uuid, company.hub.uuid)
    ]
    company.remove(company.members[0])
    assert [RememberedRequest.objects.get(id=each.id).answer for each in told] == [None, "!"]


def test_who_came_by_a_code_cannot_be_found_to_be_removed(company: Company) -> None:
    company.hub.members.update(by_code=True)
    with pytest.raises(Refused, match="not_found"):
        company.remove(company.members[0])
