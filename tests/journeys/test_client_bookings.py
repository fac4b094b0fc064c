"""What the professional sees of what clients do with their bookings."""

from playwright.sync_api import expect

from kept.core.policy import Funding
from tests.deeds import cancel_as_client
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, hours, letters_about, make_session

BOTH = [("client", "cancelled"), ("professional", "cancelled")]


def test_a_client_cancels_and_the_session_is_struck_through(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + hours(26))
    nora.calendar()
    expect(nora.event(session).locator(".ev-title")).not_to_have_css("text-decoration-line", "line-through")
    cancel_as_client(session)
    assert letters_about(session, since=NOW) == BOTH

    for view in ("month", "day", "week"):
        nora.calendar(view, day="2026-06-16")
        expect(nora.event(session).locator(".ev-title")).to_have_css("text-decoration-line", "line-through")
    nora.open(session)
    nora.reads("Cancelled", "Mon 15 Jun 10:00 IST, by the client", "Cancellation to the professional")
    expect(nora.dialog.get_by_role("link", name="Edit", exact=True)).to_have_count(0)


def test_the_agenda_strikes_it_through_too(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + hours(26))
    cancel_as_client(session)
    nora.page.goto("/sessions?view=agenda")
    item = nora.page.locator(f".agenda-item[href$='{session.uuid}']")
    expect(item.locator("b")).to_have_css("text-decoration-line", "line-through")
    expect(item).to_contain_text("Cancelled")
    item.click()
    nora.reads("by the client")


def test_a_late_cancellation_by_a_private_client_is_charged_or_voided_by_the_professional(nora: Workstation) -> None:
    """Money is never taken by itself: the payment waits under Unpaid."""
    session = make_session(professional=nora.professional, starts_at=NOW + hours(5))
    cancel_as_client(session)
    assert stands(session) == ("cancelled", "unpaid", None)
    nora.calendar()
    nora.open(session)
    nora.reads("by the client · inside 24 hours", "Unpaid")
    row = nora.payment_row(session, "Unpaid")
    row.get_by_label("More actions", exact=True).click()
    row.get_by_role("link", name="Charge", exact=True).click()
    nora.dialog.get_by_label("Bank transfer", exact=True).check()
    nora.reads("The payment of €70.00 is Paid by Bank transfer.")
    nora.press("Charge")
    nora.told("The payment is paid.")
    assert stands(session) == ("cancelled", "paid", None)
    assert letters_about(session, since=NOW) == [*BOTH, ("client", "receipt")]


def test_a_private_clients_own_policy_decides_within_its_hours(nora: Workstation) -> None:
    """Outside the hub the professional's own, longer policy counts: cancelled inside it, the payment waits."""
    session = make_session(professional=nora.professional, starts_at=NOW + hours(40))
    nora.professional.policy_hours = 48
    nora.professional.save(update_fields=["policy_hours"])
    cancel_as_client(session)
    assert stands(session) == ("cancelled", "unpaid", None)
    assert nora.payment_state(session, "Unpaid") == "Unpaid"


def test_a_hub_clients_session_knows_the_24_hours_only(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, funding=Funding.CREDIT, starts_at=NOW + hours(40))
    nora.professional.policy_hours = 48
    nora.professional.save(update_fields=["policy_hours"])
    cancel_as_client(session)
    assert stands(session) == ("cancelled", "voided", "available")
    assert nora.payment_state(session, "Unpaid") == "Voided"
