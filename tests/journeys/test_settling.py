"""A statement in a browser: sent, approved, paid; a credit asked back and approved by another; nothing axe objects to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from kept.store.diary.models import Session
from tests.edges.web.desk import Clock
from tests.edges.web.office import desk_of
from tests.journeys.test_accessibility import faults_on
from tests.journeys.workstation import Workstation
from tests.make import credit_of
from tests.settling import Books, open_books


@pytest.mark.parametrize("width", [390, 1440])
def test_a_month_is_settled(open_page: Callable[..., Page], clock: Clock, width: int) -> None:
    books = open_books(members=2, each=3)
    first = books.session()
    books.session()
    page = open_page(viewport={"width": width, "height": 844})

    def sits(who: object) -> None:
        Workstation(who, clock, page)  # type: ignore[arg-type] # whoever has a user

    sits(books.professional)
    draft = f"/payments/credits/{books.company.hub.uuid}/2026-05"
    assert list(faults_on(page, "/payments/credits", draft, "/left-open")) == []
    page.goto(draft)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Statement 1", exact=True)).to_be_visible()

    sits(desk_of(books.olga, clock).professional)
    page.goto("/statements")
    page.get_by_role("link", name="Statement 1", exact=True).click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Mark as paid", exact=True).click()
    expect(page.get_by_text("The statement is marked as paid.")).to_be_visible()
    assert list(faults_on(page, "/statements", f"/statements/{books.company.hub.statements.get().uuid}")) == []

    first_comes_back(page, books, first, sits, clock)


def first_comes_back(page: Page, books: Books, first: Session, sits: Callable[[object], None], clock: Clock) -> None:
    """Asked by its professional, approved by an operator."""
    sits(books.professional)
    page.goto(f"/sessions/{first.uuid}/correction")
    page.get_by_label("Reason").fill("Charged by mistake")
    page.get_by_role("button", name="Ask for the credit back", exact=True).click()
    expect(page.get_by_text("An operator decides whether the credit comes back.")).to_be_visible()

    sits(desk_of(books.otto, clock).professional)
    assert list(faults_on(page, "/corrections", f"/hubs/{books.company.hub.uuid}/invoices")) == []
    page.goto("/corrections")
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("The credit is returned.")).to_be_visible()
    assert credit_of(first) == "available"

    sits(desk_of(books.company.admin, clock).professional)
    assert list(faults_on(page, "/invoices", "/hub-settings")) == []
