"""With a passkey in a real browser, and an authenticator that the browser itself plays."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from kept.store.people.models import Factor
from tests.edges.web.desk import Clock
from tests.journeys.test_accessibility import faults_of
from tests.make import make_professional

PASSWORD = "four words of no kin"
AUTHENTICATOR = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}


def test_one_is_added_and_signs_in_by_keyboard(
    open_page: Callable[..., Page], live_site: str, settings: Settings, clock: Clock
) -> None:
    settings.KEPT_SITE_URL = site = live_site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    user = make_professional().user
    user.set_password(PASSWORD)
    user.save()
    page = open_page(viewport={"width": 390, "height": 844})
    plug_in(page)

    page.goto(f"{site}/signin?next=/security")
    give_password(page, user.email)
    add_one(page)
    try_it_again(page)

    page.context.clear_cookies()
    page.goto(f"{site}/signin?next=/security")
    give_password(page, user.email)
    button = page.get_by_role("button", name="Use your passkey")
    expect(button).to_be_visible()
    assert faults_of(page) == []
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    assert Factor.objects.get().last_used_at == clock.now
    page.goto(f"{site}/signin/again?next=/help")
    assert faults_of(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Help", exact=True)).to_be_visible()


def add_one(page: Page) -> None:
    page.get_by_role("link", name="Add a passkey", exact=True).click()
    assert faults_of(page) == []
    page.get_by_label("Name", exact=True).fill("My telephone")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My telephone", exact=False).first).to_be_visible()


def try_it_again(page: Page) -> None:
    page.get_by_role("link", name="Add a passkey", exact=True).click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("status")).to_contain_text("This device has a passkey for you already.")


def plug_in(page: Page) -> None:
    """An authenticator whose owner is always there, and is always recognised."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    options = AUTHENTICATOR | {"isUserVerified": True, "automaticPresenceSimulation": True}
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def give_password(page: Page, email: str) -> None:
    page.get_by_label("E-mail address", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
