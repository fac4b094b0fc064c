"""A client at the browser: their pages, the hour these take for now, and what they do there by the labels they read."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.test import Client as Visitor
from playwright.sync_api import Page, expect

from kept.store.people.models import Client
from tests.edges.web.desk import Clock

expect.set_options(timeout=15_000)


@dataclass
class Dashboard:
    client: Client
    clock: Clock
    page: Page
    has_script: bool = True

    def __post_init__(self) -> None:
        """Signed in, without the sign-in form, which has a journey of its own."""
        visitor = Visitor()
        assert self.client.user is not None
        visitor.force_login(self.client.user)
        cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": settings.KEPT_SITE_URL}])
        self.wait(timedelta(0))

    def wait(self, by: timedelta) -> None:
        """Time passes, for the pages and for the browser."""
        self.clock.go(by)
        if self.has_script:
            self.page.clock.set_fixed_time(self.clock.now)

    def tab(self, name: str) -> None:
        """One of the side navigation."""
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name).first.click()
        expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, number: int = 0) -> None:
        """One of the free times."""
        self.page.locator(".slot").nth(number).click()

    def told(self, sentence: str) -> None:
        """What a short message says that the deed was."""
        expect(self.page.locator(".toast").filter(has_text=sentence)).to_be_visible()
