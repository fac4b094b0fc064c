"""What Complete, Cancelled, Deleted and Void mean, from Join Session to the payment's State."""

import pytest
from playwright.sync_api import expect

from kept.core.lifecycle import State
from kept.core.policy import Funding
from kept.store.diary.models import Session
from kept.store.ledger.models import CreditMove
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, credit_of, fresh, hours, letters_about, make_session, minutes, payment_of


@pytest.mark.parametrize("method", ["Cash", "Bank transfer"])
def test_a_session_is_joined_ended_and_charged(nora: Workstation, method: str) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + minutes(15))
    nora.calendar()
    dialog = nora.open(session)
    nora.press("Join Session")
    nora.reads("The session is in progress.", "Can be ended from Mon 15 Jun 10:15 IST.")
    assert stands(session) == ("in_progress", "pending", None)

    nora.wait(minutes(65))
    nora.calendar()
    nora.open(session)
    nora.follow("End Session")
    nora.reads("€70.00", "It can then be neither cancelled nor deleted.", "Charge right after the session")
    dialog.get_by_label("Payment method", exact=True).select_option(label=method)
    nora.press("Charge")

    nora.reads("The session is complete and charged.", "Complete", "Paid", method)
    expect_neither_edit_nor_cancel(nora)
    assert stands(session) == ("complete", "paid", None)
    assert payment_of(session).method == method.lower().replace(" ", "_")
    assert letters_about(session, since=NOW) == [("client", "receipt")]
    assert nora.payment_state(session, "Paid") == "Paid"


def test_skip_payment_completes_the_session_all_the_same(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW - hours(1), state=State.IN_PROGRESS)
    nora.calendar()
    nora.open(session)
    nora.follow("End Session")
    nora.press("Skip payment")
    nora.reads("The session is complete. Its payment is unpaid.", "Complete", "Unpaid")
    expect_neither_edit_nor_cancel(nora)
    nora.close()
    assert "Complete" in str(nora.event(session).get_attribute("aria-label"))
    assert stands(session) == ("complete", "unpaid", None)
    assert letters_about(session, since=NOW) == []


def test_a_complete_session_cannot_be_cancelled_by_its_address_either(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW - hours(1), state=State.COMPLETE)
    nora.page.goto(f"/sessions/{session.uuid}/cancellation")
    refusal = nora.page.get_by_role("alert")
    expect(refusal).to_have_text("This session is complete. A complete session can be neither cancelled nor deleted.")
    expect(refusal).to_be_focused()


def test_a_cancelled_session_stays_and_is_marked_cancelled(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, funding=Funding.CREDIT, starts_at=NOW + hours(5))
    nora.calendar()
    cancel_by_the_client(nora, session)
    nora.press("Notify")
    nora.reads("The session is cancelled.", "Returned to the client")
    nora.close()
    expect(nora.event(session).locator(".ev-title")).to_have_css("text-decoration-line", "line-through")
    nora.open(session)
    expect_neither_edit_nor_cancel(nora)
    assert stands(session) == ("cancelled", "voided", "available")
    assert letters_about(session, since=NOW) == [("client", "cancelled")]


@pytest.mark.parametrize("notify", ["Notify", "Don't notify"])
def test_a_deleted_session_is_gone(nora: Workstation, notify: str) -> None:
    session = make_session(professional=nora.professional, funding=Funding.CREDIT)
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    dialog.get_by_label("Cancelled by the Professional", exact=True).check()
    dialog.get_by_label("Delete all information about this session", exact=True).check()
    expect(dialog.get_by_role("button", name="Continue", exact=True)).to_be_disabled()
    dialog.get_by_label("Type DELETE to confirm", exact=True).fill("DELETE")
    nora.press("Continue")
    nora.reads("Everything about the session is erased", "This cannot be undone.", "The sponsored credit goes back")
    nora.press(notify)

    expect(nora.dialog).to_be_hidden()
    nora.told("Everything about the session is deleted.")
    expect(nora.event(session)).to_have_count(0)
    erased = Session.objects.get(id=session.id)
    assert (erased.state, erased.client_id, erased.service_id, erased.starts_at) == ("deleted", None, None, None)
    assert CreditMove.objects.filter(hold=session.hold).last().credit.place == "available"  # type: ignore[union-attr] # it was held
    assert letters_about(session, since=NOW) == [("client", "deleted")] * (notify == "Notify")
    gone = nora.page.request.get(f"/sessions/{session.uuid}")
    assert gone.status == 404


def test_an_unpaid_session_is_voided(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW - hours(3), state=State.COMPLETE)
    void(nora, session)
    nora.reads("The payment is Voided. The client is not charged.")
    nora.press("Void")
    nora.told("The payment is voided.")
    assert stands(session) == ("complete", "voided", None)
    assert nora.payment_state(session, "Unpaid") == "Voided"
    nora.page.goto(f"/sessions/{session.uuid}")
    expect(nora.page.locator(".badge", has_text="Void").first).to_be_visible()


def test_voiding_a_sponsored_session_warns_that_the_credit_is_kept(nora: Workstation) -> None:
    session = make_session(
        professional=nora.professional, funding=Funding.CREDIT, starts_at=NOW - hours(3), state=State.COMPLETE
    )
    assert credit_of(session) == "held"
    void(nora, session)
    nora.reads("Voiding does not return a sponsored credit.", "To get it back, ask the operator.")
    nora.press("Void")
    expect(nora.dialog.get_by_role("alert")).to_contain_text("Tick the box to confirm that it is kept.")
    assert stands(session) == ("complete", "unpaid", "held")
    nora.dialog.get_by_role("checkbox").check()
    nora.press("Void")
    nora.told("The payment is voided.")
    assert stands(session) == ("complete", "voided", "forfeited")
    nora.page.goto(f"/sessions/{session.uuid}")
    expect(nora.page.get_by_text("Kept by the programme")).to_be_visible()
    assert fresh(session).credit == "forfeited"


def cancel_by_the_client(nora: Workstation, session: Session) -> None:
    dialog = nora.open(session)
    nora.follow("Cancel")
    dialog.get_by_label("Cancelled by the Client", exact=True).check()
    nora.press("Continue")


def void(nora: Workstation, session: Session) -> None:
    row = nora.payment_row(session, "Unpaid")
    row.get_by_label("More actions", exact=True).click()
    row.get_by_role("link", name="Void", exact=True).click()
    expect(nora.dialog.get_by_role("heading", name="Void", exact=True)).to_be_visible()


def expect_neither_edit_nor_cancel(nora: Workstation) -> None:
    for name in ("Edit", "Cancel"):
        expect(nora.dialog.get_by_role("link", name=name, exact=True)).to_have_count(0)
