"""Impatience and two tabs: what is pressed twice is done once, and who comes late is told what changed."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kept.core.policy import Funding
from tests.deeds import cancel_as_client
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, fresh, hours, letters_about, make_session


def test_a_double_click_on_save_is_one_edit(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Edit")
    dialog.get_by_label("Time", exact=True).fill("15:30")
    dialog.get_by_role("button", name="Save", exact=True).dblclick()
    nora.reads("Thursday 18 June 2026, 15:30–16:20")
    assert fresh(session).version == 2
    assert letters_about(session, since=NOW) == [("client", "updated")]


def test_a_double_click_on_notify_is_one_cancellation(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, funding=Funding.CREDIT, starts_at=NOW + hours(5))
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    dialog.get_by_label("Cancelled by the Client", exact=True).check()
    dialog.get_by_label("Charge the client for this session", exact=True).check()
    nora.press("Continue")
    dialog.get_by_role("button", name="Notify", exact=True).dblclick()
    nora.reads("The session is cancelled.")
    assert stands(session) == ("cancelled", "paid", "taken")
    assert letters_about(session, since=NOW) == [("client", "cancelled")]


def test_a_reload_after_the_deed_does_nothing_again(nora: Workstation) -> None:
    """Nor does going back, which shows the form as the session stands by now."""
    session = make_session(professional=nora.professional)
    page = nora.page
    page.goto(f"/sessions/{session.uuid}/edit")
    page.get_by_label("Time", exact=True).fill("15:30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The session is saved.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Thursday 18 June 2026, 15:30–16:20")).to_be_visible()
    assert fresh(session).version == 2
    page.go_back()
    expect(page.get_by_label("Time", exact=True)).to_have_value("15:30")
    expect(page.locator("[name=version]")).to_have_value("2")
    assert letters_about(session, since=NOW) == [("client", "updated")]


def test_the_stale_tab_is_told_what_changed_and_keeps_what_was_typed(
    nora: Workstation, open_page: Callable[..., Page]
) -> None:
    session = make_session(professional=nora.professional)
    other = Workstation(nora.professional, nora.clock, open_page())
    for tab in (nora, other):
        tab.calendar()
        tab.open(session)
        tab.follow("Edit")
    nora.dialog.get_by_label("Date", exact=True).fill("2026-06-19")
    nora.press("Save")
    nora.reads("Friday 19 June 2026")

    other.dialog.get_by_label("Time", exact=True).fill("16:45")
    other.press("Save")
    alert = other.dialog.get_by_role("alert")
    expect(alert).to_contain_text("This was changed meanwhile.")
    expect(alert).to_be_focused()
    other.reads("As it stands now: Planned, Friday 19 June 2026, 10:00–10:50")
    expect(other.dialog.get_by_label("Time", exact=True)).to_have_value("16:45")
    assert fresh(session).version == 2
    other.press("Save")
    other.reads("Thursday 18 June 2026, 16:45–17:35")
    assert fresh(session).version == 3


def test_a_tab_that_cancels_too_late_is_told_by_whom(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    nora.calendar()
    nora.open(session)
    nora.follow("Cancel")
    nora.dialog.get_by_label("Cancelled by the Client", exact=True).check()
    nora.press("Continue")
    expect(nora.dialog.get_by_role("button", name="Notify", exact=True)).to_be_visible()
    cancel_as_client(session)
    nora.press("Notify")
    nora.reads("This session was cancelled before. Nothing was changed.", "Mon 15 Jun 10:00 IST, by the client")
    assert letters_about(session, since=NOW) == [("client", "cancelled"), ("professional", "cancelled")]


def test_a_dialog_with_something_typed_is_not_lost_by_one_escape(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    dialog.get_by_label("Other", exact=True).check()
    reason = dialog.get_by_label("Write the reason (only visible to you)", exact=True)
    reason.fill("They moved")
    nora.page.keyboard.press("Escape")
    nora.told("What you typed is not saved yet. Press Esc again to leave it.")
    expect(reason).to_have_value("They moved")
    nora.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(nora.event(session)).to_be_focused()
