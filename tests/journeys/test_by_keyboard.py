"""Everything but the drag by the keyboard alone."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from kept.core.lifecycle import State
from kept.store.diary.models import Session
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, fresh, hours, letters_about, make_account, make_client, make_session

# What has the focus is called so.
NAME = """() => {
  const it = document.activeElement;
  const label = it.labels?.[0]?.innerText ?? it.getAttribute('aria-label') ?? it.innerText ?? '';
  return label.trim().split('\\n')[0];
}"""


def test_edit(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    keys = nora.page.keyboard
    nora.calendar()
    tab_to(nora, "Dara Finnegan, Thu 18 Jun 2026, 10:00–10:50, Planned")
    keys.press("Enter")
    nora.reads("Thursday 18 June 2026")
    tab_to(nora, "Edit")
    keys.press("Enter")
    expect(nora.dialog.get_by_role("button", name="Save", exact=True)).to_be_visible()
    tab_to(nora, "Time")
    keys.press("ArrowUp")
    tab_to(nora, "Save")
    keys.press("Enter")
    nora.reads("Thursday 18 June 2026, 11:00–11:50")
    assert fresh(session).starts_at == datetime(2026, 6, 18, 10, tzinfo=UTC)
    assert letters_about(session, since=NOW) == [("client", "updated")]


def test_cancel(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    keys = nora.page.keyboard
    nora.calendar()
    tab_to(nora, "Dara Finnegan, Thu 18 Jun 2026, 10:00–10:50, Planned")
    keys.press("Enter")
    nora.reads("Thursday 18 June 2026")
    tab_to(nora, "Cancel")
    keys.press("Enter")
    expect(nora.dialog.get_by_role("button", name="Continue", exact=True)).to_be_visible()
    tab_to(nora, "Cancelled by the Professional")
    keys.press("ArrowDown")
    expect(nora.dialog.get_by_label("Cancelled by the Client", exact=True)).to_be_checked()
    tab_to(nora, "Continue")
    keys.press("Enter")
    expect(nora.dialog.get_by_role("heading", name="Notify the client?", exact=True)).to_be_focused()
    tab_to(nora, "Notify")
    keys.press("Enter")
    nora.reads("The session is cancelled.")
    assert stands(session) == ("cancelled", "voided", None)
    assert letters_about(session, since=NOW) == [("client", "cancelled")]
    keys.press("Escape")
    expect(nora.dialog).to_be_hidden()
    expect(nora.event(session)).to_be_focused()


def test_book_with_a_single_key_and_a_search(nora: Workstation) -> None:
    make_client(nora.professional, account=make_account(name="Dara Finnegan"))
    keys = nora.page.keyboard
    nora.calendar()
    keys.press("n")
    expect(nora.dialog.get_by_role("heading", name="Create event", exact=True)).to_be_focused()
    tab_to(nora, "Client")
    keys.type("dara")
    expect(nora.dialog.get_by_role("listbox", name="Client").get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    keys.press("Enter")
    nora.reads("The session is booked.")
    assert Session.objects.get().starts_at == datetime(2026, 6, 15, 10, tzinfo=UTC)


def test_end_and_charge(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW - hours(1), state=State.IN_PROGRESS)
    keys = nora.page.keyboard
    nora.page.goto(f"/sessions/{session.uuid}")
    tab_to(nora, "End Session")
    keys.press("Enter")
    nora.reads("It can then be neither cancelled nor deleted.")
    tab_to(nora, "Payment method")
    keys.press("ArrowDown")
    tab_to(nora, "Charge")
    keys.press("Enter")
    nora.told("The session is complete and charged.")
    assert stands(session) == ("complete", "paid", None)


def test_the_views_and_the_skip_link(nora: Workstation) -> None:
    keys = nora.page.keyboard
    nora.calendar()
    keys.press("Tab")
    assert nora.page.evaluate(NAME) == "Skip to content"
    keys.press("Enter")
    expect(nora.page.locator("#main")).to_be_focused()
    title = nora.page.locator("[data-cal-title]")
    keys.press("m")
    expect(title).to_have_text("June 2026")
    keys.press("d")
    expect(title).to_contain_text("15 June 2026")
    keys.press("a")
    expect(nora.page.get_by_text("Nothing in this period")).to_be_visible()


def tab_to(nora: Workstation, name: str) -> None:
    """Presses Tab until what is called so has the focus."""
    for _ in range(60):
        nora.page.keyboard.press("Tab")
        if nora.page.evaluate(NAME) == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")
