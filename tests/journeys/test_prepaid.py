"""Money paid ahead: it goes along with its session, is kept as a balance, or waits for the professional's word."""

import io
from collections.abc import Callable

import pypdf
from playwright.sync_api import Page, expect

from kept.core.policy import Origin
from kept.store.diary.models import Session
from tests.deeds import cancel_as_client
from tests.edges.web.desk import Clock
from tests.journeys.dashboard import Dashboard
from tests.journeys.workstation import Workstation, stands
from tests.make import fresh, payment_of
from tests.prepaid import balance, booked, pay_ahead, who_asks


def test_a_prepaid_session_is_rebooked_and_cancelled(clock: Clock, open_page: Callable[..., Page]) -> None:
    """The money goes along, is asked for no more, and is the client's balance in the end; the receipt stays theirs."""
    professional, client = who_asks(returns="balance")
    old = booked(professional, client, door=Origin.HUB)
    home = Dashboard(client, clock, open_page(viewport={"width": 390, "height": 844}))
    home.page.goto("/bookings")
    expect(home.page.get_by_text("to be paid before the session")).to_be_visible()
    pay_ahead(old)
    home.page.reload()
    expect(home.page.get_by_role("link", name="Pay now")).to_have_count(0)
    home.page.goto(f"/bookings/{old.uuid}/rebooking?from=2026-06-22")
    expect(home.page.get_by_text("The €70.00 that you have paid move along to the new session.")).to_be_visible()
    home.choose(3)
    home.press("Rebook")
    home.told("The session is rebooked.")
    new = fresh(Session.objects.get(rebooked_from=old))
    assert (stands(old), stands(new)) == (("cancelled", "voided", None), ("planned", "paid", None))

    home.page.goto(f"/bookings/{new.uuid}/cancellation")
    expect(home.page.get_by_text("are kept as your balance with Nora Byrne")).to_be_visible()
    home.press("Cancel session")
    home.told("The session is cancelled.")
    assert balance(professional, client) == 7000
    home.page.goto("/my-payments?section=paid")
    expect(home.page.get_by_text("Balance with Nora Byrne")).to_be_visible()
    path = home.page.get_by_role("link", name="Receipt 1").first.get_attribute("href")
    pdf = home.page.request.get(str(path)).body()
    assert "€70.00" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_what_was_paid_for_a_late_cancellation_is_kept_or_refunded(nora: Workstation) -> None:
    professional, client = who_asks(returns="refund")
    desk = Workstation(professional, nora.clock, nora.page)
    kept, refunded = (booked(professional, client, days=days) for days in (0.25, 0.5))
    for session in (kept, refunded):
        pay_ahead(session)
        cancel_as_client(session)
    for session, choice in ((kept, "Keep"), (refunded, "Refund")):
        desk.page.goto(f"/payments/{payment_of(session).uuid}")
        desk.page.get_by_role("link", name=choice, exact=True).click()
        if choice == "Refund":
            desk.dialog.get_by_label("Reason").fill("An accident")
        desk.press(choice)
        desk.told("The payment is kept." if choice == "Keep" else "The money is refunded.")
    assert stands(kept) == ("cancelled", "paid", None)
    assert stands(refunded) == ("cancelled", "refunded", None)
    assert not payment_of(kept).must_decide
