"""Paying by card in a browser: charged at the end of a session or later, and by the client on the provider's own page."""

import threading
from collections.abc import Callable, Iterator
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from csp.utils import build_policy
from playwright.sync_api import Page, expect

from kept.core.lifecycle import State
from kept.edges.web.faults import OF_EVERY_ANSWER
from kept.store.diary.models import Session
from kept.store.payments.models import Card, CardPage
from tests.cards.fake import FakeProvider, Fault
from tests.cards.made import ask_all, make_account, make_card_session
from tests.cards.wired import wired_to
from tests.deeds import cancel_as_client
from tests.edges.web.desk import Clock
from tests.journeys.dashboard import Dashboard
from tests.journeys.workstation import Workstation, stands
from tests.make import NOW, hours, letters_about, make_client, make_professional, make_session, minutes, payment_of

PAGE = "<!doctype html><title>Provider</title><link rel='icon' href='data:,'><h1>The provider’s page</h1>"


class ProvidersSite(StreamRequestHandler):
    def handle(self) -> None:
        while self.rfile.readline().strip():
            pass
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode())


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingTCPServer(("127.0.0.1", 0), ProvidersSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """Where forms may lead, besides the site itself, is the provider's page alone."""
    policy = build_policy(replace={"form-action": ["'self'", site]})
    monkeypatch.setitem(OF_EVERY_ANSWER, "Content-Security-Policy", policy)
    with wired_to(FakeProvider(site=site)) as fake:
        yield fake


def test_a_session_is_ended_and_charged_by_card(nora: Workstation, provider: FakeProvider) -> None:
    session = make_card_session(professional=nora.professional, starts_at=NOW - hours(1), state=State.IN_PROGRESS)
    nora.calendar()
    nora.open(session)
    nora.follow("End Session")
    nora.dialog.get_by_label("Payment method", exact=True).select_option(label="Card (Visa ending 4242)")
    nora.press("Charge")
    nora.reads("The session is complete and charged.", "Complete", "Paid", "Card")
    assert stands(session) == ("complete", "paid", None)
    assert len(provider.taken) == 1
    assert letters_about(session, since=NOW) == [("client", "receipt")]


def test_skipped_then_charged_by_a_card_whose_answer_is_lost(nora: Workstation, provider: FakeProvider) -> None:
    session = make_card_session(professional=nora.professional, starts_at=NOW - hours(1), state=State.IN_PROGRESS)
    nora.calendar()
    nora.open(session)
    nora.follow("End Session")
    nora.press("Skip payment")
    nora.reads("Its payment is unpaid.")
    provider.faults.append(Fault.CUT)
    charge(nora, session, "Card (Visa ending 4242)")
    expect(nora.page.get_by_text("The card’s answer is not known yet.").first).to_be_visible()
    assert stands(session) == ("complete", "unpaid", None)

    charge(nora, session, "Cash")
    expect(nora.page.get_by_role("alert")).to_contain_text("card")
    ask_all(provider, at=NOW + minutes(10))
    assert (stands(session), len(provider.taken)) == (("complete", "paid", None), 1)
    assert payment_of(session).method == "card"


@pytest.mark.parametrize(("deed", "then"), [("Charge", "paid"), ("Void", "voided")])
def test_a_late_cancellation_by_the_client_is_decided_by_the_professional(
    nora: Workstation, deed: str, then: str
) -> None:
    session = make_session(professional=nora.professional, starts_at=NOW + hours(5))
    cancel_as_client(session)
    if deed == "Charge":
        charge(nora, session, "Cash")
    else:
        menu(nora, session, deed)
        nora.press(deed)
    expect(nora.page.locator(".toast").first).to_be_visible()
    assert stands(session) == ("cancelled", then, None)


def test_the_client_saves_a_card_and_pays_a_late_cancellation(
    open_page: Callable[..., Page], clock: Clock, provider: FakeProvider
) -> None:
    professional = make_professional()
    make_account(professional)
    client = make_client(professional)
    session = make_session(professional=professional, client=client, starts_at=NOW + hours(5))
    cancel_as_client(session)
    home = Dashboard(client, clock, open_page())

    home.page.goto("/account/cards")
    home.press("Add a card")
    expect(home.page.get_by_role("heading", name="The provider’s page")).to_be_visible()
    page = CardPage.objects.get()
    provider.save(page.uuid)
    home.page.goto(f"/account/cards/pages/{page.uuid}")
    home.press("Finish")
    expect(home.page.get_by_text("Visa ending 4242").first).to_be_visible()
    assert Card.objects.get().is_primary

    home.page.goto("/my-payments")
    home.page.get_by_role("link", name="Pay now").click()
    home.press("Pay now")
    expect(home.page.get_by_role("heading", name="The provider’s page")).to_be_visible()
    (ref,) = provider.pages
    provider.pay(ref)
    home.page.goto(f"/my-payments/{payment_of(session).uuid}/page")
    home.press("Check again")
    expect(home.page.get_by_text("This is paid. Thank you.")).to_be_visible()
    assert stands(session) == ("cancelled", "paid", None)
    assert letters_about(session, since=NOW).count(("client", "receipt")) == 1


def menu(nora: Workstation, session: Session, deed: str) -> None:
    row = nora.payment_row(session, "Unpaid")
    row.get_by_label("More actions", exact=True).click()
    row.get_by_role("link", name=deed, exact=True).click()


def charge(nora: Workstation, session: Session, method: str) -> None:
    """From Payments, by the row's menu."""
    menu(nora, session, "Charge")
    nora.dialog.get_by_label(method, exact=True).check()
    nora.press("Charge")
