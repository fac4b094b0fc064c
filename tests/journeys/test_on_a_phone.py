"""The day's work on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.edges.web.desk import Clock
from tests.journeys.workstation import Workstation, client_of, stands
from tests.make import NOW, hours, letters_about, make_professional, make_session


@pytest.fixture
def phone(open_page: Callable[..., Page], clock: Clock) -> Workstation:
    page = open_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    return Workstation(make_professional(), clock, page)


def test_join_end_and_charge(phone: Workstation) -> None:
    session = make_session(professional=phone.professional, starts_at=NOW)
    page = phone.page
    with page.expect_response("**/sessions/feed*"):
        page.goto("/sessions")
    expect(page.get_by_role("link", name="Day", exact=True)).to_have_attribute("aria-current", "true")
    phone.event(session).tap()
    phone.dialog.get_by_role("button", name="Join Session", exact=True).tap()
    phone.dialog.get_by_role("link", name="End Session", exact=True).tap()
    phone.dialog.get_by_label("Payment method", exact=True).select_option(label="Cash")
    phone.dialog.get_by_role("button", name="Charge", exact=True).tap()
    phone.reads("The session is complete and charged.")
    assert stands(session) == ("complete", "paid", None)
    assert letters_about(session, since=NOW) == [("client", "receipt")]


def test_cancel_from_the_agenda(phone: Workstation) -> None:
    session = make_session(professional=phone.professional, starts_at=NOW + hours(3))
    page = phone.page
    page.goto("/sessions?view=agenda")
    page.get_by_role("link", name=client_of(session)).tap()
    phone.dialog.get_by_role("link", name="Cancel", exact=True).tap()
    phone.dialog.get_by_label("Cancelled by the Client", exact=True).tap()
    phone.dialog.get_by_role("button", name="Continue", exact=True).tap()
    phone.dialog.get_by_role("button", name="Notify", exact=True).tap()
    phone.reads("The session is cancelled.")
    phone.close()
    expect(page.locator(".agenda-item b")).to_have_css("text-decoration-line", "line-through")
    assert stands(session) == ("cancelled", "voided", None)


def test_nothing_is_wider_than_the_screen(phone: Workstation) -> None:
    session = make_session(professional=phone.professional, starts_at=NOW + hours(3))
    about = f"/sessions/{session.uuid}"
    calendars = [f"/sessions?view={view}" for view in ("week", "day", "month", "agenda")]
    for path in (*calendars, "/sessions/new", "/blocks/new", about, f"{about}/edit", f"{about}/cancellation"):
        phone.page.goto(path)
        for width in (320, 360, 390):
            phone.page.set_viewport_size({"width": width, "height": 700})
            expect(phone.page.locator("h1")).to_be_visible()
            assert phone.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
