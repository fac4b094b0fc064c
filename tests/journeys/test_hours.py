"""Hours are set, and what a client would see follows."""

from playwright.sync_api import expect

from kept.core.policy import Origin
from tests.journeys.workstation import Workstation
from tests.make import NOW, hours, make_session


def test_hours_are_set_and_what_a_client_would_see_follows(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + hours(7 * 24), origin=Origin.PRACTICE)
    page, dialog = nora.page, nora.dialog
    page.goto("/sessions?view=agenda")
    nora.tab("Availability")
    card = page.get_by_role("region", name="Working hours", exact=True)
    expect(card).to_contain_text("nothing is offered")

    card.get_by_role("link", name="Edit Working hours", exact=True).click()
    dialog.get_by_label("Monday, from", exact=True).fill("09:00")
    dialog.get_by_label("Monday, until", exact=True).fill("12:00")
    nora.press("Save")
    expect(card).to_contain_text("09:00–12:00")
    preview = page.get_by_role("region", name="What a client would see now", exact=True)
    expect(preview).to_contain_text("09:00 11:00")

    card.get_by_role("link", name="Edit Working hours", exact=True).click()
    dialog.get_by_label("Monday, from", exact=True).fill("11:00")
    nora.press("Save")
    expect(dialog.get_by_role("alert")).to_contain_text("Sessions are booked outside these hours")
    dialog.get_by_label("Keep the sessions", exact=True).check()
    nora.press("Save")
    expect(card).to_contain_text("11:00–12:00")
    session.refresh_from_db()
    assert session.state == "planned"

    preview.get_by_label("Day", exact=True).fill("2026-06-22")
    preview.get_by_label("Time", exact=True).fill("10:00")
    preview.get_by_role("button", name="Show", exact=True).click()
    expect(preview.get_by_role("status")).to_contain_text("10:00 on Monday 22 June 2026: Outside your hours.")
