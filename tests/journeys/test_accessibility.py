"""axe looks at every page and dialog, light and dark, on a phone and on a desktop, and finds nothing to object to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from kept.core.letters import Kind
from kept.core.lifecycle import PaymentState, State
from kept.core.policy import Funding, Origin
from kept.store.diary.models import Block, WaitOffer
from kept.store.people.models import Professional
from kept.usecases.offer_freed_slots import offer_freed_slots
from kept.usecases.record_webhook import record_webhook
from kept.usecases.write_note import write_note
from tests.arrivals import invite, last_letter, letters_of, make_text, open_doors, send, token_in
from tests.calendars import BROKEN, is_busy, make_feed, make_outside, record
from tests.deeds import cancel_as_client
from tests.edges.web.desk import Clock
from tests.hooks import FAILED, claim, make_endpoint, queue_test
from tests.journeys.dashboard import Dashboard
from tests.journeys.workstation import Workstation
from tests.make import (
    NOW,
    a_key,
    actor_of,
    hours,
    make_client,
    make_hub,
    make_payment,
    make_professional,
    make_session,
    minutes,
    payment_of,
    span_at,
)
from tests.openings import always_open, hold
from tests.rows import hook
from tests.tokens import make_token
from tests.waiting import wait_for_time

AXE: Final = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS: Final = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
FAULTS: Final = """
async options => (await axe.run(document, {resultTypes: ["violations"], ...options})).violations
    .flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.target} ${node.failureSummary}`))
"""
# No script and no template knows the scheme: in the dark, the colours alone are other ones.
COLOURS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What is on its way to another colour or place is there at once: a busy machine may paint no picture for a while.
AT_REST: Final = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets.push(sheet);
}
"""


@pytest.fixture(params=list(SCREENS))
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(open_page: Callable[..., Page], screen: str, settings: Settings) -> Page:
    settings.KEPT_DEMO, settings.KEPT_EMAIL_URL = True, ""
    return open_page(viewport=SCREENS[screen])


def test_every_page_for_visitors(page: Page, clock: Clock) -> None:
    professional = make_professional()
    open_doors(professional)
    make_text(professional)
    invite(professional)
    doors = (f"/book/{professional.practice.uuid}", f"/request/{professional.uuid}", f"/hub/{make_hub([]).uuid}")
    invited = f"/invitation/{token_in(last_letter(Kind.INVITATION))}"
    assert (
        list(faults_on(page, "/", "/signin", "/password", "/password/sent", "/signup", "/terms", *doors, invited)) == []
    )
    page.goto(f"/signup/{professional.uuid}")
    page.get_by_label("E-mail address", exact=True).fill("new@example.org")
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    assert faults_of(page) == []


def test_every_page_of_the_workstation(page: Page, clock: Clock) -> None:
    nora = Workstation(make_professional(), clock, page)
    assert list(faults_on(page, *pages_of(nora))) == []


def test_every_page_about_signing_in(page: Page, clock: Clock) -> None:
    nora = Workstation(make_professional(), clock, page)
    paths = (
        "/security",
        "/security/app",
        "/security/passkeys",
        "/security/password",
        "/security/address",
        "/signin/again",
    )
    assert list(faults_on(nora.page, *paths)) == []
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_every_page_of_the_dashboard(page: Page, clock: Clock) -> None:
    professional = always_open(make_professional(), start_interval=60)
    client = make_client(professional)
    make_hub([professional], [client], credits_each=3)
    about: dict[str, Any] = {"professional": professional, "client": client}
    session = make_session(**about, starts_at=NOW + hours(3), funding=Funding.CREDIT)
    make_session(**about, starts_at=NOW - hours(30), state=State.COMPLETE)
    link = next(content.manage for content in letters_of(Kind.CONFIRMED) if content.manage)
    hold_id = hold(professional, client, starts_at=NOW + hours(30))
    wait_for_time(professional, client, door=Origin.PRACTICE)
    cancel_as_client(make_session(professional=professional, starts_at=NOW + hours(2)))
    offer_freed_slots(now=NOW)
    offer = WaitOffer.objects.get().uuid
    home = Dashboard(client, clock, page)
    own, booking = f"/bookings/{session.uuid}", f"/connections/{professional.uuid}/booking"
    paths = ("/bookings", "/bookings?section=past", own, f"{own}/cancellation", f"{own}/rebooking", "/connections")
    more = (booking, f"/holds/{hold_id}?door=hub", "/my-hub", "/my-payments", "/account")
    waits = (f"/connections/{professional.uuid}/waitlist", f"/offers/{offer}")
    links = (link, "/m/cancellation", "/m/rebooking")
    assert list(faults_on(home.page, *paths, *more, *waits, *links)) == []
    page.goto(own)
    home.follow("Cancel")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Cancel session")).to_be_visible()
    assert faults_of(page) == [], "the dialog"
    for path in (*paths, *more, *waits, *links):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_calendar_in_each_view(page: Page, clock: Clock) -> None:
    nora = Workstation(make_professional(), clock, page)
    make_scene(nora)
    for view in ("week", "day", "month"):
        nora.calendar(view, "2026-06-15")
        assert faults_of(page) == [], view


def test_the_dialogs(page: Page, clock: Clock) -> None:
    nora = Workstation(make_professional(), clock, page)
    planned = make_scene(nora)["planned"]
    page.goto("/sessions?view=agenda")
    page.locator(f"a[href='/sessions/{planned.uuid}']").click()
    expect(nora.dialog.get_by_role("heading", name="History")).to_be_visible()
    assert faults_of(page) == [], "the pop-up"
    nora.follow("Cancel")
    nora.press("Continue")
    expect(nora.dialog.get_by_role("alert")).to_be_visible()
    assert faults_of(page) == [], "with what is wrong"
    nora.dialog.get_by_label("Cancelled by the Client", exact=True).check()
    nora.press("Continue")
    expect(nora.dialog.get_by_role("heading", name="Notify the client?")).to_be_visible()
    assert faults_of(page) == [], "the second step"


def test_a_fault_is_found(page: Page) -> None:
    """The control: an image without words."""
    page.goto("/signin")
    page.evaluate("document.querySelector('main, body').append(document.createElement('img'))")
    assert "image-alt" in [fault.split(":")[0] for fault in faults_of(page)]


def test_a_fault_of_the_dark_is_found(page: Page) -> None:
    """The control: words that can be read in the light only."""
    page.goto("/signin")
    page.evaluate("document.querySelector('h1').style.color = '#222'")
    assert [fault.split(":")[0] for fault in faults_of(page)] == ["dark color-contrast"]


def faults_on(page: Page, *paths: str) -> Iterator[str]:
    for path in paths:
        page.goto(path)
        yield from (f"{path} {fault}" for fault in faults_of(page))


def faults_of(page: Page) -> list[str]:
    """What axe objects to, in the light and then in the dark, once nothing moves any more; evaluated from outside, past
    the page's security policy."""
    page.evaluate(AXE.read_text())
    page.evaluate(AT_REST)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    in_the_light: list[str] = page.evaluate(FAULTS, {})
    page.emulate_media(color_scheme="dark")
    in_the_dark: list[str] = page.evaluate(FAULTS, COLOURS)
    return in_the_light + [f"dark {fault}" for fault in in_the_dark]


def make_scene(nora: Workstation) -> dict[str, Any]:
    """Sessions in every state, paid in every way."""
    client = make_client(nora.professional)
    make_hub([nora.professional], [client], credits_each=3)
    about: dict[str, Any] = {"professional": nora.professional, "client": client}
    return {
        "client": client,
        "planned": make_session(**about, starts_at=NOW + hours(26)),
        "sponsored": make_session(**about, starts_at=NOW + hours(50), funding=Funding.CREDIT),
        "in_progress": make_session(**about, starts_at=NOW - minutes(30), state=State.IN_PROGRESS),
        "skipped": make_session(
            **about,
            starts_at=NOW - hours(30),
            state=State.COMPLETE,
            payment=PaymentState.UNPAID,
            funding=Funding.CREDIT,
        ),
        "paid": make_session(**about, starts_at=NOW - hours(60), state=State.COMPLETE, payment=PaymentState.PAID),
        "cancelled": make_session(
            **about, starts_at=NOW - hours(80), state=State.CANCELLED, payment=PaymentState.VOIDED
        ),
    }


def pages_of_arrivals(professional: Professional) -> Iterator[str]:
    open_doors(professional)
    make_text(professional)
    send(professional)
    yield "/clients/requests"
    yield f"/clients/invites/{invite(professional).uuid}/withdrawal"
    yield from ("/clients/invites", "/clients/invites/new", "/settings", "/settings/access", "/settings/reminders")
    yield from ("/settings/services", "/settings/services/new", "/settings/methods")
    yield from pages_of_programs(professional)


def pages_of_programs(professional: Professional) -> Iterator[str]:
    token, endpoint = make_token(professional), make_endpoint(professional)
    queue_test(endpoint)
    record_webhook(leased=claim()[0], answer=FAILED, now=NOW)
    queue_test(endpoint)
    hook(professional=professional, disabled_at=NOW)
    yield from ("/settings/tokens", "/settings/tokens/new", f"/settings/tokens/{token.uuid}/revocation")
    yield from ("/settings/webhooks", "/settings/webhooks/new", "/help/programs")
    yield from (f"/settings/webhooks/{endpoint.uuid}/{page}" for page in ("secret", "removal"))
    yield from ("/settings/feed", "/settings/feed/address", "/settings/calendars", "/settings/calendars/new")
    make_feed(professional)
    is_busy(professional, span_at(NOW + hours(6)))
    record(BROKEN, at=NOW + hours(1))
    yield from ("/settings/feed", "/settings/feed/revocation", "/settings/calendars", "/busy-times")
    yield f"/settings/calendars/{make_outside(professional).uuid}/removal"


def pages_of(nora: Workstation) -> Iterator[str]:
    scene = make_scene(nora)
    client = scene["client"]
    write_note(
        client_id=client.uuid, session_id=None, by=actor_of(nora.professional), text="A note", request=a_key(), now=NOW
    )
    block = Block.objects.create(
        practice_id=nora.professional.practice_id,
        professional=nora.professional,
        title="Lunch",
        starts_at=NOW + hours(4),
        ends_at=NOW + hours(5),
        created_at=NOW,
    )
    unpaid = payment_of(scene["skipped"]).uuid
    yield from ("/sessions?view=agenda", "/sessions/new", "/blocks/new", f"/blocks/{block.uuid}")
    yield from (f"/sessions/{scene[name].uuid}" for name in scene if name != "client")
    yield from (f"/sessions/{scene['planned'].uuid}/{form}" for form in ("edit", "move", "cancellation"))
    yield from (
        f"/sessions/{scene['sponsored'].uuid}/cancellation",
        f"/sessions/{scene['in_progress'].uuid}/completion",
    )
    yield from (
        "/clients",
        "/clients?q=nobody",
        "/clients/new",
        f"/clients/{client.uuid}",
        f"/clients/{client.uuid}/edit",
    )
    yield from pages_of_arrivals(nora.professional)
    yield from ("/payments", "/payments?section=paid", "/payments/new", f"/payments/{unpaid}")
    yield from (f"/payments/{unpaid}/charge", f"/payments/{unpaid}/voiding")
    yield f"/payments/{make_payment(nora.professional, client).uuid}/charge"
    yield from ("/availability?day=2026-06-16&at=09:00", "/availability/working-hours", "/availability/exceptions/new")
    yield "/availability/holidays?country=IE"
    yield from ("/help/reports", "/reports", "/reports?period=this_year", "/reports?from=2001-01-01&to=2001-01-01")
    yield from (
        "/activities?state=planned&place=video",
        "/activities",
        "/outbox",
        "/help",
        "/help/cancelling",
        "/help/states",
        "/help/bookings",
    )
    yield from ("/help/questions", "/help/credits")
