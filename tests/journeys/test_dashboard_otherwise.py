"""A client's day without a script, and by keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kept.core.policy import Funding, Origin
from kept.store.diary.models import Session
from tests.edges.web.desk import Clock
from tests.journeys.dashboard import Dashboard
from tests.journeys.workstation import stands
from tests.make import NOW, hours, make_client, make_hub, make_professional, make_session
from tests.openings import always_open


def test_booking_rebooking_and_cancelling_without_a_script(open_page: Callable[..., Page], clock: Clock) -> None:
    professional = always_open(make_professional(), start_interval=60)
    client = make_client(professional, door=Origin.HUB)
    make_hub([professional], [client], credits_each=1)
    home = Dashboard(client, clock, open_page(java_script_enabled=False), has_script=False)
    home.page.goto("/connections")
    home.follow("Book session")
    home.choose(40)
    home.press("Choose another time")
    home.choose(41)
    home.press("Confirm booking")
    first = Session.objects.get()
    assert stands(first) == ("planned", "pending", "held")
    home.follow("Rebook")
    home.choose(60)
    home.press("Rebook")
    second = Session.objects.get(rebooked_from=first)
    assert (stands(first), stands(second)) == (("cancelled", "voided", "held"), ("planned", "pending", "held"))
    home.follow("Cancel")
    home.press("Cancel session")
    expect(home.page.get_by_text("Cancelled", exact=True).first).to_be_visible()
    assert stands(second) == ("cancelled", "voided", "available")


def test_rebooking_and_cancelling_by_keyboard(open_page: Callable[..., Page], clock: Clock) -> None:
    professional = always_open(make_professional(), start_interval=60)
    client = make_client(professional)
    make_hub([professional], [client], credits_each=1)
    session = make_session(professional=professional, client=client, funding=Funding.CREDIT, starts_at=NOW + hours(72))
    page = open_page()
    home = Dashboard(client, clock, page)
    page.goto(f"/bookings/{session.uuid}")
    press_on(page, "Rebook")
    expect(page.get_by_role("heading", name="Rebook session", exact=True)).to_be_visible()
    page.locator(".slot input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.locator(".slot input").nth(2).is_checked()
    page.keyboard.press("Enter")
    home.told("The session is rebooked.")
    new = Session.objects.get(rebooked_from=session)
    press_on(page, "Cancel")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Cancel session", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="Cancel", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Cancel session", exact=True).press("Enter")
    expect(page.get_by_text("The session is cancelled.").first).to_be_visible()
    assert stands(new) == ("cancelled", "paid", "taken"), "the third free time is a late one"


def press_on(page: Page, name: str) -> None:
    """A link, by its label and the key for it."""
    page.get_by_role("link", name=name, exact=True).press("Enter")
