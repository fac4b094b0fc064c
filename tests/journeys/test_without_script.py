"""The whole way without JavaScript: every deed is a form."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from kept.store.diary.models import Block, Session
from tests.edges.web.desk import Clock
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, fresh, hours, letters_about, make_account, make_client, make_professional, make_session


@pytest.fixture
def plain(open_page: Callable[..., Page], clock: Clock) -> Workstation:
    """A browser that runs no script."""
    return Workstation(make_professional(), clock, open_page(java_script_enabled=False), has_script=False)


def test_book_edit_move_and_undo(plain: Workstation) -> None:
    page = plain.page
    make_client(plain.professional, account=make_account(name="Dara Finnegan"))
    page.goto("/sessions")
    expect(page.locator(".empty h2")).to_have_text("Nothing in this period")
    page.get_by_role("link", name="Create event", exact=True).first.click()
    page.get_by_label("Client", exact=True).select_option(index=1)
    page.get_by_label("Date", exact=True).fill("2026-06-15")
    page.get_by_label("Time", exact=True).fill("11:30")
    page.get_by_role("button", name="Book session", exact=True).click()
    expect(page.get_by_text("The session is booked.")).to_be_visible()
    session = Session.objects.get()

    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Time", exact=True).fill("12:30")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Monday 15 June 2026, 12:30–13:20")).to_be_visible()

    page.get_by_role("link", name="Move…", exact=True).click()
    page.get_by_label("Time", exact=True).fill("16:00")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("The session was moved.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Monday 15 June 2026, 12:30–13:20")).to_be_visible()
    assert letters_about(session, since=NOW)[2:] == [("client", "updated"), ("client", "updated")]


def test_join_end_and_charge(plain: Workstation) -> None:
    page = plain.page
    session = make_session(professional=plain.professional, starts_at=NOW + hours(1))
    page.goto(f"/sessions/{session.uuid}")
    expect(page.get_by_role("button", name="Join Session", exact=True)).to_be_disabled()
    plain.wait(hours(1))
    page.reload()
    page.get_by_role("button", name="Join Session", exact=True).click()
    expect(page.get_by_text("The session is in progress.")).to_be_visible()
    page.get_by_role("link", name="End Session", exact=True).click()
    page.get_by_label("Payment method", exact=True).select_option(label="Bank transfer")
    page.get_by_role("button", name="Charge", exact=True).click()
    expect(page.get_by_text("The session is complete and charged.")).to_be_visible()
    assert stands(session) == ("complete", "paid", None)

    page.get_by_role("link", name="View details", exact=True).click()
    expect(page.locator("dd").get_by_text("Bank transfer", exact=True)).to_be_visible()
    page.goto("/sessions")
    expect(page.locator(".agenda-item")).to_contain_text("Complete")


def test_cancel_with_a_reason_of_ones_own(plain: Workstation) -> None:
    page = plain.page
    session = make_session(professional=plain.professional)
    page.goto("/sessions")
    page.get_by_role("link", name="Dara Finnegan").click()
    page.get_by_role("link", name="Cancel", exact=True).click()
    page.get_by_role("button", name="Continue", exact=True).click()
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Choose one; for “Other”, write it.")
    page.get_by_label("Other", exact=True).check()
    page.get_by_label("Write the reason (only visible to you)", exact=True).fill("Moved to Galway")
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", name="Notify the client?", exact=True)).to_be_visible()
    expect(page.get_by_text("It stays in the calendar, struck through.")).to_be_visible()
    page.get_by_role("button", name="Notify", exact=True).click()
    expect(page.get_by_text("The session is cancelled.")).to_be_visible()
    expect(page.get_by_text("Moved to Galway")).to_be_visible()
    assert fresh(session).reason_text == "Moved to Galway"
    assert letters_about(session, since=NOW) == [("client", "cancelled")]
    page.reload()
    assert stands(session) == ("cancelled", "voided", None)


def test_delete_with_the_word(plain: Workstation) -> None:
    page = plain.page
    session = make_session(professional=plain.professional)
    page.goto(f"/sessions/{session.uuid}/cancellation")
    page.get_by_label("Cancelled by the Professional", exact=True).check()
    page.get_by_label("Delete all information about this session", exact=True).check()
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Type DELETE to confirm")
    page.get_by_label("Type DELETE to confirm", exact=True).fill("DELETE")
    page.get_by_role("button", name="Continue", exact=True).click()
    page.get_by_role("button", name="Don't notify", exact=True).click()
    expect(page.get_by_text("Everything about the session is deleted.")).to_be_visible()
    assert page.request.get(f"/sessions/{session.uuid}").status == 404


def test_block_time_and_free_it(plain: Workstation) -> None:
    page = plain.page
    page.goto("/sessions/new")
    page.get_by_role("link", name="Block time", exact=True).click()
    page.get_by_label("Title", exact=True).fill("Lunch")
    page.get_by_label("Date", exact=True).fill("2026-06-16")
    page.get_by_label("From", exact=True).fill("12:00")
    page.get_by_label("Until", exact=True).fill("13:00")
    page.get_by_role("button", name="Block time", exact=True).click()
    page.get_by_role("link", name="Lunch").click()
    assert Block.objects.get().starts_at == datetime(2026, 6, 16, 11, tzinfo=UTC)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("The time is free again.")).to_be_visible()
    assert not Block.objects.exists()
