"""The questions that professionals ask about charging and cancelling, answered by the pages."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import expect

from kept.core.policy import Funding, Origin
from tests.deeds import cancel_as_client
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, hours, letters_about, make_session

CREDIT: Final[dict[str, Any]] = {"funding": Funding.CREDIT}
SELF_PAY: Final[dict[str, Any]] = {"origin": Origin.HUB}


@pytest.mark.parametrize("hub", [CREDIT, SELF_PAY], ids=["credit", "self-pay"])
def test_with_more_than_24_hours_a_hub_session_cannot_be_charged(nora: Workstation, hub: dict[str, Any]) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + hours(25), **hub)
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    box = dialog.get_by_label("Charge the client for this session", exact=True)
    expect(box).to_be_disabled()
    expect(box).to_have_accessible_description(re.compile("can be charged only inside 24 hours of its start"))


def test_inside_24_hours_the_professional_decides(nora: Workstation) -> None:
    charged, spared = (
        make_session(professional=nora.professional, starts_at=NOW + hours(each), **CREDIT) for each in (4, 6)
    )
    for session, charge in ((charged, True), (spared, False)):
        nora.calendar()
        dialog = nora.open(session)
        nora.follow("Cancel")
        dialog.get_by_label("Cancelled by the Client", exact=True).check()
        box = dialog.get_by_label("Charge the client for this session", exact=True)
        box.set_checked(charge)
        nora.reads("The sponsored credit is taken." if charge else "The sponsored credit goes back to the client.")
        nora.press("Continue")
        nora.press("Notify")
        nora.reads("The session is cancelled.")
    assert stands(charged) == ("cancelled", "paid", "taken")
    assert stands(spared) == ("cancelled", "voided", "available")


def test_the_box_opens_when_the_24_hours_begin(nora: Workstation) -> None:
    """Exactly 24 hours before, it is still closed."""
    session = make_session(professional=nora.professional, starts_at=NOW + hours(24), **CREDIT)
    address = f"/sessions/{session.uuid}/cancellation"
    box = nora.page.get_by_label("Charge the client for this session", exact=True)
    nora.page.goto(address)
    expect(box).to_be_disabled()
    nora.wait(timedelta(seconds=1))
    nora.page.goto(address)
    expect(box).to_be_enabled()


def test_a_private_session_can_be_charged_at_any_notice(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + hours(75))
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    dialog.get_by_label("Cancelled by the Client", exact=True).check()
    dialog.get_by_label("Charge the client for this session", exact=True).check()
    dialog.get_by_label("Payment method", exact=True).select_option(label="Cash")
    nora.reads("The payment of €70.00 is Paid by Cash.", "The client gets a receipt by e-mail.")
    nora.press("Continue")
    nora.press("Notify")
    nora.reads("The session is cancelled.")
    assert stands(session) == ("cancelled", "paid", None)


def test_the_professional_is_written_to_when_a_client_cancels(nora: Workstation) -> None:
    session = make_session(professional=nora.professional, **CREDIT)
    cancel_as_client(session)
    assert ("professional", "cancelled") in letters_about(session, since=NOW)
    nora.calendar()
    nora.open(session)
    nora.reads("Cancellation to the professional", "Waiting")


def test_every_booking_is_in_the_calendar(nora: Workstation) -> None:
    for number, origin in enumerate((Origin.PRACTICE, Origin.DIRECT_LINK, Origin.ON_REQUEST, Origin.HUB)):
        make_session(professional=nora.professional, starts_at=NOW + hours(2 * number), origin=origin)
    nora.calendar()
    expect(nora.page.locator("#calendar a[href*='/sessions/']").filter(has_text="Dara Finnegan")).to_have_count(4)
