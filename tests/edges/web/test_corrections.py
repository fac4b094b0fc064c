"""Asking for a credit back on pages, and deciding about it: operators learn of no client."""

from uuid import uuid4

import pytest

from kept.store.hubs.models import Correction
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import credit_of
from tests.settling import Books, open_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Books:
    return open_books()


@pytest.fixture
def nora(books: Books, clock: Clock) -> Desk:
    return Desk(books.professional, clock)


@pytest.fixture
def olga(books: Books, clock: Clock) -> Desk:
    return desk_of(books.olga, clock)


def test_a_professional_asks_and_an_operator_approves(books: Books, nora: Desk, olga: Desk) -> None:
    session = books.session()
    page, ask = f"/sessions/{session.uuid}", f"/sessions/{session.uuid}/correction"
    assert "Ask for the credit back" in nora.get(page).words
    assert nora.fill(ask, reason="Charged by mistake").status == 303
    assert "Waits" in nora.get(page).words
    assert "/correction" not in nora.get(page).page, "nothing more to ask"
    place = f"/corrections/{Correction.objects.get().uuid}"
    for told in (olga.get("/corrections"), olga.get(place)):
        assert session.client
        assert "May 2026" in told.words
        for secret in (session.client.name, session.client.email, str(session.uuid), str(session.hold), "4 May"):
            assert secret not in told.page
    assert "Charged by mistake" in olga.get(place).words
    assert olga.fill(f"{place}/approval", at=place).status == 303
    assert credit_of(session) == "available"
    assert "Approved" in nora.get(page).words


def test_it_is_declined_with_a_word_that_the_professional_reads(books: Books, nora: Desk, olga: Desk) -> None:
    session = books.session()
    books.ask(session)
    place = f"/corrections/{Correction.objects.get().uuid}"
    assert olga.fill(f"{place}/refusal", at=place, answer="").status == 422
    assert olga.fill(f"{place}/refusal", at=place, answer="It took place").status == 303
    assert "It took place" in nora.get(f"/sessions/{session.uuid}").words
    assert olga.post(f"{place}/approval", {"request_key": str(uuid4())}).code == "correction_decided"


def test_an_operator_asks_from_a_line_and_cannot_decide(books: Books, olga: Desk, clock: Clock) -> None:
    books.session()
    statement = books.send()
    line = statement.lines.get()
    ask = f"/corrections/new?reference={line.reference}"
    assert ask in olga.get(f"/statements/{statement.uuid}").page
    assert olga.fill("/corrections/new", at=ask, reason="Asked for by phone").status == 303
    place = f"/corrections/{Correction.objects.get().uuid}"
    assert "another operator decides" in olga.get(place).words
    assert olga.post(f"{place}/approval", {"request_key": str(uuid4())}).code == "same_person"
    otto = desk_of(books.otto, clock)
    assert otto.fill(f"{place}/approval", at=place).status == 303


def test_a_reference_that_is_none_is_said(books: Books, olga: Desk) -> None:
    asked = {"request_key": str(uuid4()), "reference": str(uuid4()), "reason": "Why"}
    assert olga.post("/corrections/new", asked).code == "unknown_reference"


def test_what_cannot_come_back_offers_nothing(books: Books, nora: Desk) -> None:
    session = books.session()
    books.decide(books.ask(session))
    assert nora.get(f"/sessions/{session.uuid}/correction").code == "no_credit_to_return"
