"""One more credit, by rule: from the pool while it has some, and not without end."""

from datetime import timedelta
from typing import Any

import pytest

from kept.core.refusal import Refused
from kept.store.hubs.models import CreditsRequest
from kept.store.invariants.reads import broken_claims
from kept.store.ledger.models import Credit, Grant
from kept.store.outbox.models import Letter
from kept.usecases.request_credit import request_credit
from tests.make import NOW, a_key, actor_of, make_account, make_client, make_professional
from tests.programme import Company, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = make_company()
    company.join()
    return company


def letters() -> list[Any]:
    return list(Letter.objects.filter(kind="credits_granted").values_list("to", "email"))


def test_a_member_is_given_one_from_the_pool_at_once(company: Company) -> None:
    (client,) = company.members
    company.fill(3)
    assert company.ask(client) is True
    grant = Grant.objects.get(is_personal=True)
    assert (grant.credits_each, grant.members_given) == (1, 1)
    assert Credit.objects.get(grant=grant).member == company.hub.members.get()
    assert company.places() == {"pool": 2, "available": 1}
    assert CreditsRequest.objects.get().state == "granted"
    assert letters() == [], "who asks knows"
    assert broken_claims() == {}


def test_it_ends_with_the_programmes_period(company: Company) -> None:
    company.fill(1)
    company.ask(company.members[0])
    ends = Grant.objects.get().ends_at
    assert NOW < ends < NOW + timedelta(days=366)
    assert ends.astimezone().minute == 0


def test_the_professional_asks_for_a_client_who_is_written_to(company: Company) -> None:
    (client,) = company.members
    company.fill(1)
    assert company.ask_for(client) is True
    assert client.user
    assert letters() == [("client", client.user.email)]
    assert CreditsRequest.objects.get().professional == company.professional
    assert broken_claims() == {}


def test_an_empty_pool_lets_it_wait_and_only_one_waits(company: Company) -> None:
    (client,) = company.members
    assert company.ask(client) is False
    for again in (company.ask, company.ask_for):
        with pytest.raises(Refused, match="credit_waiting"):
            again(client)
    assert CreditsRequest.objects.get().state == "waiting"
    assert letters() == []


def test_the_programme_gives_so_many_in_a_period_and_begins_anew_in_the_next(company: Company) -> None:
    (client,) = company.members
    company.fill(9)
    for _ in range(2):
        company.ask(client)
    with pytest.raises(Refused) as refusal:
        company.ask(client)
    assert refusal.value.code == "credits_limit"
    assert company.places() == {"pool": 7, "available": 2}
    assert company.ask(client, at=NOW + timedelta(days=366)) is True


def test_who_came_by_a_code_is_given_what_a_grant_would_have_given(company: Company) -> None:
    (client,) = company.members
    company.hub.members.update(by_code=True)
    company.fill(20)
    for _ in range(8):
        company.ask(client)
    with pytest.raises(Refused, match="credits_limit"):
        company.ask(client)


def test_the_same_request_counts_once(company: Company) -> None:
    (client,) = company.members
    company.fill(2)
    key = a_key()
    asked: dict[str, Any] = {"hub_id": company.hub.uuid, "by": actor_of(client), "request": key, "now": NOW}
    request_credit(**asked)
    with pytest.raises(Exception, match=str(CreditsRequest.objects.get().uuid)):
        request_credit(**asked)
    assert company.places() == {"pool": 1, "available": 1}


def test_a_stranger_finds_no_hub(company: Company) -> None:
    other = make_company()
    other.fill(1)
    with pytest.raises(Refused, match="not_found"):
        other.ask(company.members[0])
    with pytest.raises(Refused, match="not_found"):
        request_credit(hub_id=company.hub.uuid, by=make_account(), request=a_key(), now=NOW)


def test_a_professional_asks_for_nobody_elses_client_and_in_no_other_hub(company: Company) -> None:
    (client,) = company.members
    stranger = make_professional()
    for professional, of in ((stranger, client), (stranger, make_client(stranger)), (company.professional, client)):
        hub = company.hub if professional is stranger else make_company().hub
        with pytest.raises(Refused, match="not_found"):
            request_credit(hub_id=hub.uuid, by=actor_of(professional), client_id=of.uuid, request=a_key(), now=NOW)


def test_who_left_is_given_nothing(company: Company) -> None:
    (client,) = company.members
    company.fill(1)
    company.remove(client)
    with pytest.raises(Refused, match="not_found"):
        company.ask(client)
