"""What becomes of a sponsored credit, by who cancels and when: in the calendar, in Payments, in the ledger."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from kept.core.policy import Funding
from kept.store.diary.models import Session
from tests.deeds import cancel_as_client
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, hours, letters_about, make_session

BY_THE_CLIENT = "Cancelled by the Client"
BY_ME = "Cancelled by the Professional"


@dataclass(frozen=True)
class Scenario:
    notice: float
    section: str
    state: str
    credit: str
    reason: str = ""  # of the professional's cancellation; the client cancels where there is none
    charge: bool = False


# fmt: off
SCENARIOS = {
    "client, more than 24 hours":          Scenario(24.5, "Unpaid", "Voided", "available"),
    "client, less than 24 hours":          Scenario(23.5, "Paid",   "Paid",   "taken"),
    "professional, more than 24 hours":    Scenario(24.5, "Unpaid", "Voided", "available", BY_ME),
    "asked by the client, late, charged":  Scenario(23.5, "Paid",   "Paid",   "taken",     BY_THE_CLIENT, charge=True),
    "professional, late, not charged":     Scenario(23.5, "Unpaid", "Voided", "available", BY_ME),
    "professional, late, charged":         Scenario(23.5, "Paid",   "Paid",   "taken",     BY_ME, charge=True),
}
# fmt: on


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_credit(nora: Workstation, name: str) -> None:
    it = SCENARIOS[name]
    session = make_session(professional=nora.professional, funding=Funding.CREDIT, starts_at=NOW + hours(it.notice))
    letters = [("client", "cancelled")]
    if it.reason:
        cancel_in_the_dialog(nora, session, it)
    else:
        cancel_as_client(session)
        letters.append(("professional", "cancelled"))

    nora.calendar()
    expect(nora.event(session).locator(".ev-title")).to_have_css("text-decoration-line", "line-through")
    nora.open(session)
    nora.reads("Cancelled", "Credit · Quay Wellbeing", "Taken" if it.credit == "taken" else "Returned to the client")
    assert nora.payment_state(session, it.section) == it.state
    assert stands(session) == ("cancelled", it.state.lower(), it.credit)
    assert letters_about(session, since=NOW) == letters


def cancel_in_the_dialog(nora: Workstation, session: Session, it: Scenario) -> None:
    nora.calendar()
    dialog = nora.open(session)
    nora.follow("Cancel")
    dialog.get_by_label(it.reason, exact=True).check()
    if it.charge:
        dialog.get_by_label("Charge the client for this session", exact=True).check()
    own_charge = dialog.get_by_text("You are charging for a session that you cancel yourself.")
    nora.reads("The sponsored credit is taken." if it.charge else "The sponsored credit goes back to the client.")
    expect(own_charge).to_have_count(1 if it.charge and it.reason == BY_ME else 0)
    nora.press("Continue")
    nora.press("Notify")
    nora.reads("The session is cancelled.")
