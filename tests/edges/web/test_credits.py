"""Asking for one more credit, on both sides' pages."""

import pytest

from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import actor_of, make_client
from tests.programme import Company, make_company

OWN = "/hub/credits-request"


@pytest.fixture
def company(db: None) -> Company:
    company = make_company()
    company.join()
    return company


@pytest.fixture
def client(company: Company, clock: Clock) -> Desk:
    return desk_of(actor_of(company.members[0]), clock)


@pytest.fixture
def nora(company: Company, clock: Clock) -> Desk:
    return Desk(company.professional, clock)


def test_a_member_asks_and_is_given_one(client: Desk, company: Company) -> None:
    company.fill(1)
    assert "The employer is not told who asked." in client.get(OWN).words
    assert client.fill(OWN).status == 303
    assert company.places() == {"available": 1}


def test_one_that_waits_is_told_to_wait(client: Desk, company: Company) -> None:
    form = client.get(OWN).form(OWN)
    assert client.fill(OWN).status == 303
    assert "A credit was asked for already." in client.get(OWN).words
    answer = client.send(form, request_key="00000000-0000-4000-8000-000000000000")
    assert (answer.status, answer.code) == (409, "credit_waiting")


def test_the_limit_is_said_with_its_end(client: Desk, company: Company) -> None:
    company.fill(9)
    for expected in (303, 303, 409):
        answer = client.fill(OWN)
        assert answer.status == expected
    assert answer.code == "credits_limit"
    assert "The programme gives no further credit before" in answer.words


def test_who_is_in_no_programme_is_told_so(company: Company, clock: Clock) -> None:
    stranger = desk_of(actor_of(make_client(company.professional)), clock)
    assert "You are in no programme" in stranger.get(OWN).words
    assert stranger.post(OWN, {"hub": str(company.hub.uuid), "request_key": str(company.hub.uuid)}).status == 404


def test_the_professional_asks_from_the_clients_page(nora: Desk, company: Company) -> None:
    company.fill(1)
    where = f"/clients/{company.members[0].uuid}"
    assert f'href="{where}/credits-request"' in nora.get(where).page
    assert nora.fill(f"{where}/credits-request").where == where
    assert "Credits left 1" in nora.get(where).words
    nora.fill(f"{where}/credits-request")
    assert "A further credit was asked for and waits." in nora.get(where).words


def test_there_is_nothing_to_ask_for_another_client(nora: Desk, company: Company) -> None:
    private = make_client(company.professional)
    assert nora.get(f"/clients/{private.uuid}/credits-request").status == 404
    other = make_company()
    theirs = other.join()
    assert nora.get(f"/clients/{theirs.uuid}/credits-request").status == 404
    path = f"/clients/{company.members[0].uuid}/credits-request"
    answer = nora.post(path, {"hub": str(other.hub.uuid), "request_key": str(other.hub.uuid)})
    assert answer.status == 404
