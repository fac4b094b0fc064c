"""People come in: what they are sent at a real SMTP server leads them on, in a real browser."""

import email
import re
from collections.abc import Callable, Iterator
from email.policy import default

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from kept.store.people.models import Acquaintance, Professional
from tests.arrivals import PASSWORD, UMA, make_text, open_doors
from tests.edges.commands.working import work
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.edges.web.desk import Clock
from tests.journeys.workstation import Workstation
from tests.make import make_professional


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.KEPT_EMAIL_URL = running.url
        yield running


@pytest.fixture
def visitor(open_page: Callable[..., Page]) -> Page:
    """Uma, on her phone in Lisbon."""
    return open_page(viewport={"width": 390, "height": 844}, timezone_id="Europe/Lisbon")


def test_by_the_direct_sign_up_link(visitor: Page, clock: Clock, server: MailServer) -> None:
    professional = make_professional()
    open_doors(professional)
    make_text(professional)
    visitor.goto(f"/book/{professional.practice.uuid}")
    visitor.get_by_role("link", name="Book Counselling with Nora Byrne", exact=True).click()
    visitor.get_by_label("E-mail address", exact=True).fill(UMA)
    visitor.get_by_role("button", name="Send the code", exact=True).click()
    visitor.get_by_label("Code", exact=True).fill(code_in(mail_to(server, clock)))
    visitor.get_by_role("button", name="Go on", exact=True).click()
    expect(visitor.get_by_label("Time zone", exact=True)).to_have_value("Europe/Lisbon")
    visitor.get_by_label("Your name", exact=True).fill("Uma Reyes")
    visitor.get_by_label("I agree: Recording", exact=True).check()
    create_account(visitor)
    expect(visitor).to_have_url(re.compile(rf"/connections/{professional.uuid}/booking|/$"))
    assert door_of(professional) == ("direct_link", UMA)


def test_by_an_invitation(visitor: Page, nora: Workstation, server: MailServer) -> None:
    nora.page.goto("/clients")
    nora.page.get_by_role("link", name="Invite client", exact=True).click()
    nora.dialog.get_by_label("Name", exact=True).fill("Uma Reyes")
    nora.dialog.get_by_label("E-mail address", exact=True).fill(UMA)
    nora.press("Send invitation")
    expect(nora.dialog.get_by_text("Waiting")).to_be_visible()
    visitor.goto(link_in(mail_to(server, nora.clock)))
    expect(visitor).to_have_url(re.compile(r"/signup/account$"))
    create_account(visitor)
    assert door_of(nora.professional) == ("practice", UMA)
    nora.page.goto("/clients/invites")
    expect(nora.page.get_by_role("row", name="Uma Reyes")).to_contain_text("Accepted")


def test_on_request(visitor: Page, nora: Workstation, server: MailServer) -> None:
    open_doors(nora.professional)
    visitor.goto(f"/request/{nora.professional.uuid}")
    visitor.get_by_label("Your name", exact=True).fill("Uma Reyes")
    visitor.get_by_label("E-mail address", exact=True).fill(UMA)
    visitor.get_by_label("Message", exact=False).fill("Is there a time in the mornings?")
    visitor.get_by_role("button", name="Send request", exact=True).click()
    expect(visitor.get_by_role("heading", name="Your request is sent", exact=True)).to_be_visible()
    nora.page.goto("/clients")
    nora.page.get_by_role("link", name=re.compile("^Requests")).click()
    expect(nora.page.get_by_text("Is there a time in the mornings?")).to_be_visible()
    nora.page.get_by_role("button", name="Accept Request", exact=True).click()
    expect(nora.page.get_by_role("heading", name="Uma Reyes", exact=True)).to_be_visible()
    visitor.goto(link_in(mail_to(server, nora.clock)))
    create_account(visitor)
    assert door_of(nora.professional) == ("on_request", UMA)
    assert [one.subject for one in server.received if one.recipient == UMA] == ["Request received", "Request accepted"]


def create_account(visitor: Page) -> None:
    visitor.get_by_label("Choose a password", exact=True).fill(PASSWORD)
    visitor.get_by_label("I accept the terms of this installation", exact=True).check()
    visitor.get_by_role("button", name="Create account", exact=True).click()
    expect(visitor.get_by_role("button", name="Create account", exact=True)).to_be_hidden()


def mail_to(server: MailServer, clock: Clock, address: str = UMA) -> str:
    """The words of the latest message, once the worker came round."""
    work(clock.now)
    raw = [one.raw for one in server.received if one.recipient == address][-1]
    body = email.message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def code_in(words: str) -> str:
    (found,) = (line for line in words.splitlines() if re.fullmatch(r"\d{6}", line))
    return found


def link_in(words: str) -> str:
    (found,) = (line for line in words.splitlines() if re.fullmatch(r"http\S+/invitation/\S+", line))
    return found


def door_of(professional: Professional) -> tuple[str, str]:
    """By which door somebody came, and the address of their account."""
    known = Acquaintance.objects.get(professional=professional)
    assert known.client.user is not None
    return known.door, known.client.user.email
