"""Statements on pages and in files: the professional's, and the operators', who learn of no client."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from kept.core.lifecycle import PaymentState
from kept.store.hubs.models import Statement
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.settling import IN_JULY, JUNE, Books, open_books

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


def draft_of(books: Books) -> str:
    return f"/payments/credits/{books.company.hub.uuid}/2026-05"


def test_the_draft_is_sent_and_stays(books: Books, nora: Desk) -> None:
    books.session()
    assert "To be sent" in nora.get("/payments/credits").words
    sent = nora.fill(f"{draft_of(books)}/sending", at=draft_of(books))
    assert sent.status == 303
    page = nora.get(sent.where)
    assert "Statement 1" in page.words
    assert "€65.00" in page.words
    assert nora.get(draft_of(books)).where == sent.where
    assert "Sent" in nora.get("/payments/credits").words


def test_an_open_month_says_what_is_left_and_offers_no_sending(books: Books, nora: Desk) -> None:
    books.session()
    books.session(payment=PaymentState.UNPAID)
    page = nora.get(draft_of(books))
    assert "1 credit held, neither charged nor voided" in page.words
    assert "sending" not in page.page
    refused = nora.post(f"{draft_of(books)}/sending", {"request_key": str(uuid4()), "expected": "x"})
    assert (refused.status, refused.code) == (409, "month_open")


def test_what_was_not_shown_is_not_sent(books: Books, nora: Desk) -> None:
    books.session()
    shown = nora.get(draft_of(books)).form(f"{draft_of(books)}/sending")
    books.session()
    assert nora.send(shown).code == "statement_changed"
    assert not Statement.objects.exists()


def test_operators_approve_and_pay(books: Books, olga: Desk) -> None:
    books.session()
    place = f"/statements/{books.send().uuid}"
    assert "Received" in olga.get("/statements?state=received").words
    assert olga.fill(f"{place}/approval", at=place).status == 303
    assert olga.fill(f"{place}/payment", at=place).status == 303
    assert "Paid" in olga.get(place).words
    assert olga.post(f"{place}/approval", {"request_key": str(uuid4())}).code == "already_approved"


def test_no_page_and_no_file_of_an_operator_tells_of_a_client(books: Books, nora: Desk, olga: Desk) -> None:
    sessions = [books.session() for _ in range(3)]
    place = f"/statements/{books.send().uuid}"
    told = [olga.get(path) for path in ("/statements", place, f"{place}/csv", f"{place}/pdf")]
    for session in sessions:
        assert session.client
        for secret in (session.client.name, session.client.email, str(session.uuid), "06:", "07:", "08:", "4 May"):
            assert not any(secret in answer.page for answer in told), secret
        assert str(session.uuid) in nora.get(f"/payments{place}").page, "its professional is led there"


def test_the_files_hold_the_lines(books: Books, nora: Desk) -> None:
    books.session()
    place = f"/payments/statements/{books.send().uuid}"
    saved = nora.get(f"{place}/csv")
    assert "Credit taken,2026-05," in saved.page
    assert saved.page.strip().endswith("65.00,EUR")
    printed = nora.visitor.get(f"{place}/pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")


def test_it_is_dated_by_the_day_of_the_programmes_zone(books: Books, nora: Desk) -> None:
    """Half past eleven in UTC is half past midnight in Dublin."""
    books.session()
    statement = books.send(at=datetime(2026, 6, 14, 23, 30, tzinfo=UTC))
    assert "15 June 2026" in words_of(nora, f"/payments/statements/{statement.uuid}/pdf")


def test_a_credit_note_is_a_number_below_nothing_in_the_file(books: Books, nora: Desk) -> None:
    session = books.session()
    books.send()
    books.decide(books.ask(session))
    note = books.send(JUNE, at=IN_JULY)
    rows = nora.get(f"/payments/statements/{note.uuid}/csv").page.splitlines()
    assert rows[1].startswith("Credit note,2026-05,")
    assert rows[1].endswith(",-65.00,EUR")


def words_of(desk: Desk, address: str) -> str:
    return PdfReader(BytesIO(desk.visitor.get(address).content)).pages[0].extract_text()


@pytest.mark.parametrize("month", ["2026-13", "may", "0001-01", "2026-5"])
def test_what_is_no_month_is_not_found(books: Books, nora: Desk, month: str) -> None:
    assert nora.get(f"/payments/credits/{books.company.hub.uuid}/{month}").status == 404
