"""How a professional edits a session's time and date, and how they cancel it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pytest
from playwright.sync_api import expect

from kept.store.diary.models import Session
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, fresh, hours, letters_about, make_session, payment_of


def test_time_and_date_are_edited(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Edit")
    dialog.get_by_label("Date", exact=True).fill("2026-06-19")
    dialog.get_by_label("Time", exact=True).fill("15:30")
    nora.press("Save")

    nora.reads(
        "Friday 19 June 2026, 15:30–16:20", "Europe/Dublin (IST)", "Updated confirmation to the client", "Edited"
    )
    nora.close()
    expect(nora.event(session)).to_have_attribute("aria-label", "Dara Finnegan, Fri 19 Jun 2026, 15:30–16:20, Planned")
    edited = fresh(session)
    assert (edited.id, edited.starts_at) == (session.id, datetime(2026, 6, 19, 14, 30, tzinfo=UTC))
    assert stands(session) == ("planned", "pending", None)
    assert letters_about(session, since=NOW) == [("client", "updated")]


@dataclass(frozen=True)
class Choice:
    """What is chosen when a session is cancelled, and what becomes of its payment and the letters."""

    reason: str
    notify: bool
    payment: str = "voided"
    letters: tuple[str, ...] = ()
    method: str = ""
    text: str = ""


CHOICES: Final = (
    Choice("Cancelled by the Professional", notify=True, letters=("cancelled",)),
    Choice("Cancelled by the Client", notify=True, method="Bank transfer", payment="paid", letters=("cancelled", "receipt")),
    Choice("Client did not show up for the session", notify=False, method="Cash", payment="paid", letters=("receipt",)),
    Choice("Other", notify=False, text="They moved to Galway."),
)  # fmt: skip


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: str(choice.reason))
def test_a_session_is_cancelled(nora: Workstation, choice: Choice) -> None:
    no_show = choice.reason == "Client did not show up for the session"
    session = make_session(professional=nora.professional, starts_at=NOW - hours(1) if no_show else NOW + hours(50))
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    reasons = dialog.get_by_role("group", name="Select the reason for cancelling the session")
    reasons.get_by_role("radio", name=choice.reason, exact=True).check()
    if choice.text:
        dialog.get_by_label("Write the reason (only visible to you)", exact=True).fill(choice.text)
    if choice.method:
        dialog.get_by_label("Charge the client for this session", exact=True).check()
        dialog.get_by_label("Payment method", exact=True).select_option(label=choice.method)
        nora.reads(f"The payment of €70.00 is Paid by {choice.method}.")
    nora.press("Continue")
    expect(dialog.get_by_role("heading", name="Notify the client?", exact=True)).to_be_visible()
    nora.press("Notify" if choice.notify else "Don't notify")

    nora.reads("The session is cancelled.", "Mon 15 Jun 10:00 IST, by the professional", choice.reason, choice.text)
    nora.close()
    expect_struck_through(nora, session)
    assert stands(session) == ("cancelled", choice.payment, None)
    assert fresh(session).reason_text == choice.text
    assert payment_of(session).method == choice.method.lower().replace(" ", "_")
    assert letters_about(session, since=NOW) == [("client", kind) for kind in choice.letters]


def test_the_dialogs_carry_the_advice(nora: Workstation) -> None:
    session = make_session(professional=nora.professional)
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    nora.reads("Choose the reason that is true", "for a cancellation, keep the record.")
    dialog.get_by_label("Cancelled by the Client", exact=True).check()
    nora.press("Continue")
    nora.reads("Tell the client whenever a session is cancelled")
    nora.follow("Keep session")
    nora.reads("Join Session")
    assert stands(session) == ("planned", "pending", None)


def expect_struck_through(nora: Workstation, session: Session) -> None:
    event = nora.event(session)
    expect(event.locator(".ev-title")).to_have_css("text-decoration-line", "line-through")
    assert "Cancelled" in (event.get_attribute("aria-label") or "")
