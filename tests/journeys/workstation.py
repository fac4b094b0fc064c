"""A professional at the browser: the pages, the hour they take for now, and what people do there by the labels they read."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client as Visitor
from playwright.sync_api import Locator, Page, expect

from kept.store.diary.models import Session
from kept.store.people.models import Professional
from tests.edges.web.desk import Clock
from tests.make import credit_of, fresh, payment_of

expect.set_options(timeout=15_000)


@dataclass
class Workstation:
    professional: Professional
    clock: Clock
    page: Page
    has_script: bool = True

    def __post_init__(self) -> None:
        """Signed in, without the sign-in form, which has a journey of its own."""
        visitor = Visitor()
        visitor.force_login(self.professional.user)
        cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": settings.KEPT_SITE_URL}])
        self.wait(timedelta(0))

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def wait(self, by: timedelta) -> None:
        """Time passes, for the pages and for the browser."""
        self.clock.go(by)
        if self.has_script:
            self.page.clock.set_fixed_time(self.clock.now)

    def calendar(self, view: str = "week", day: str = "") -> None:
        """The tab Sessions, when every event is drawn."""
        with self.page.expect_response("**/sessions/feed*"):
            self.page.goto(f"/sessions?view={view}&date={day}")
        expect(self.page.locator("#calendar")).to_have_attribute("aria-busy", "false")

    def event(self, session: Session) -> Locator:
        """The session as the calendar draws it."""
        return self.page.locator(f"#calendar a[href$='/sessions/{session.uuid}']")

    def open(self, session: Session) -> Locator:
        """The session's pop-up, by a click on it in the calendar."""
        self.event(session).click()
        expect(self.dialog.get_by_role("heading", name=client_of(session), exact=True)).to_be_visible()
        return self.dialog

    def tab(self, name: str) -> None:
        """One of the side navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).first.click()
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def press(self, name: str) -> None:
        """A button of the dialog, by its label."""
        self.dialog.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """A link of the dialog, by its label."""
        self.dialog.get_by_role("link", name=name, exact=True).click()

    def close(self) -> None:
        self.press("Close")
        expect(self.dialog).to_be_hidden()

    def reads(self, *sentences: str) -> None:
        """What the dialog says."""
        for sentence in sentences:
            expect(self.dialog).to_contain_text(sentence)

    def told(self, sentence: str) -> None:
        """What a short message says that the deed was."""
        expect(self.page.locator(".toast").filter(has_text=sentence)).to_be_visible()

    def payment_row(self, session: Session, section: str) -> Locator:
        """The session's row in Payments, under this section."""
        self.page.goto("/payments")
        self.page.get_by_role("navigation", name="Section").get_by_role("link", name=re.compile(f"^{section}")).click()
        return self.page.get_by_role("row").filter(has_text=client_of(session))

    def payment_state(self, session: Session, section: str) -> str:
        """Payments, the section, View details: the State."""
        row = self.payment_row(session, section)
        row.get_by_label("More actions", exact=True).click()
        row.get_by_role("link", name="View details", exact=True).click()
        state = self.dialog.locator("dt", has_text="State").first.locator("xpath=following-sibling::dd[1]")
        expect(state).to_be_visible()
        return state.inner_text()


def client_of(session: Session) -> str:
    assert session.client is not None, "a deleted session has none"
    return session.client.name


def stands(session: Session) -> tuple[str, str, str | None]:
    """In the database: the session's state, its payment's, and where its credit is."""
    session = fresh(session)
    return session.state, payment_of(session).state, credit_of(session)
