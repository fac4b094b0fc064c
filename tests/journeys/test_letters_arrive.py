"""From the sign-in to the client's mailbox: what is done on the pages arrives as letters, once and in order."""

import email
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.policy import default

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from kept.store.diary.models import Session
from tests.edges.commands.working import work
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.edges.web.desk import Clock
from tests.journeys.workstation import Workstation
from tests.make import make_account, make_client, make_professional, make_session

PASSWORD = "a long enough password"


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.KEPT_EMAIL_URL = running.url
        yield running


def test_from_the_sign_in_to_the_mailbox(open_page: Callable[..., Page], clock: Clock, server: MailServer) -> None:
    professional = make_professional()
    client = make_client(professional, account=make_account(name="Aoife Ní Bhriain"))
    professional.user.set_password(PASSWORD)
    professional.user.save(update_fields=["password"])
    page = open_page(viewport={"width": 1440, "height": 900})
    page.goto("/sessions")
    page.get_by_label("E-mail address", exact=True).fill(professional.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Sessions", exact=True)).to_be_visible()
    nora = Workstation(professional, clock, page)

    book(nora, "Aoife", day="2026-06-18", time="10:00")
    deliver(nora)
    edit(nora, time="15:30")
    deliver(nora)
    cancel(nora)
    deliver(nora)

    assert told(server, client.email) == [
        "Your appointment is confirmed",
        "Appointment changed",
        "Appointment cancelled",
    ]
    assert told(server, professional.user.email) == ["Sign-in notice", "Your appointment is confirmed"]
    sequences = [calendar_part(one.raw) for one in server.received if one.recipient == client.email]
    assert [method for method, _, _ in sequences] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({uid for _, uid, _ in sequences}) == 1
    assert [n for _, _, n in sequences] == sorted({n for _, _, n in sequences})
    for one in server.received:
        other = rb"Byrne" if one.recipient == client.email else rb"Aoife"
        assert not re.search(rb"Counselling|" + other, one.raw), "it tells neither the service nor the other's name"
    nora.page.goto(f"/sessions/{Session.objects.get().uuid}")
    expect(nora.page.locator(".badge.is-sent")).to_have_count(4)


def test_a_client_who_cannot_be_reached_is_named_where_the_professional_looks(
    nora: Workstation, server: MailServer
) -> None:
    session = make_session(professional=nora.professional)
    assert session.client
    server.script[f"RCPT {session.client.email}"] = ["550 no such person"]
    deliver(nora)
    nora.calendar()
    expect(nora.page.get_by_text("Somebody has NOT been told.")).to_be_visible()
    nora.page.get_by_role("link", name="Confirmation to the client", exact=True).click()
    nora.reads("The client has NOT been told.", "Given up")


def book(nora: Workstation, name: str, *, day: str, time: str) -> None:
    nora.calendar()
    nora.page.get_by_role("link", name="Create event", exact=True).click()
    nora.dialog.get_by_role("combobox", name="Client", exact=True).fill(name)
    nora.dialog.get_by_role("option", name=re.compile(name)).click()
    nora.dialog.get_by_label("Date", exact=True).fill(day)
    nora.dialog.get_by_label("Time", exact=True).fill(time)
    nora.press("Book session")
    nora.reads("The session is booked.", "Confirmation to the client", "Confirmation to the professional")


def edit(nora: Workstation, *, time: str) -> None:
    nora.follow("Edit")
    nora.dialog.get_by_label("Time", exact=True).fill(time)
    nora.press("Save")
    nora.reads("The session is saved.")


def cancel(nora: Workstation) -> None:
    nora.follow("Cancel")
    nora.dialog.get_by_label("Cancelled by the Client", exact=True).check()
    nora.press("Continue")
    nora.press("Notify")
    nora.reads("The session is cancelled.")


def deliver(nora: Workstation) -> None:
    """The worker comes round a minute later."""
    nora.wait(timedelta(minutes=1))
    work(nora.now)


def told(server: MailServer, email: str) -> list[str]:
    return [one.subject for one in server.received if one.recipient == email]


def calendar_part(raw: bytes) -> tuple[str, str, int]:
    """Method, UID and sequence, as a calendar program reads them."""
    message = email.message_from_bytes(raw, policy=default)
    (text,) = (part.get_content() for part in message.walk() if part.get_content_type() == "text/calendar")
    told = dict(line.partition(":")[::2] for line in str(text).splitlines())
    return told["METHOD"], told["UID"], int(told["SEQUENCE"])
