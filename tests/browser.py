"""Browser tests: `live_site` serves the site from threads of this process, `browser_page` looks at it."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from pytest_django.fixtures import Settings

from kept.edges.commands.serve import let_go_of_database

PROGRAMS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)
# Refusals are answers, not faults; the browser complains of them all the same.
REFUSALS: Final = ("status of 409", "status of 422")
# Asked for unbidden, when the page names no icon.
UNBIDDEN: Final = "/favicon.ico"
# A page that is left lets go of what it was still loading.
LEFT_PAGE: Final = "net::ERR_ABORTED"


class SilentHandler(WSGIRequestHandler):
    """Answers without writing to the terminal."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """The request log is tested elsewhere."""


class PatientServer(ThreadedWSGIServer):
    """Ends every request that has begun before it closes: a late one would find another database than its own."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SilentHandler)
        self.visitors: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.visitors.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.visitors.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for visitor in tuple(self.visitors):
            with suppress(OSError):
                visitor.shutdown(socket.SHUT_RD)
        super().server_close()


@pytest.fixture
def live_site(real_db: None, settings: Settings) -> Iterator[str]:
    """The site's address without a slash at its end. What it commits stays until the test is over."""
    server = PatientServer()
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    settings.KEPT_SITE_URL = f"http://127.0.0.1:{server.server_port}"
    yield settings.KEPT_SITE_URL
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a worker; each page has a context of its own."""
    # From now on Django finds a loop in this thread and keeps its connections elsewhere: it would never close these.
    let_go_of_database()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs a loop in this thread, which makes Django think that its calls block one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def browser_faults() -> list[str]:
    """What the browser complained of. A test that provokes a complaint removes it from here."""
    return []


@pytest.fixture
def open_page(browser: Browser, live_site: str, browser_faults: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages of people who share no cookies; any complaint of the browser fails the test.

    Takes what a context takes, as `java_script_enabled=False`.
    """
    contexts = []

    def open_page(**options: Any) -> Page:
        options = {"locale": "en-GB", "timezone_id": "Europe/London"} | options
        context = browser.new_context(base_url=live_site, **options)
        contexts.append(context)
        page = context.new_page()
        _watch(page, browser_faults)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert browser_faults == []


@pytest.fixture
def browser_page(open_page: Callable[..., Page]) -> Page:
    """One visitor's page: `browser_page.goto("/signin")`."""
    return open_page()


def _watch(page: Page, faults: list[str]) -> None:
    def note_console(message: ConsoleMessage) -> None:
        # Breaches of the content security policy come this way too.
        expected = any(refusal in message.text for refusal in REFUSALS)
        unbidden = message.location["url"].endswith(UNBIDDEN)
        if message.type == "error" and not expected and not unbidden:
            faults.append(f"console: {message.text}")

    def note_failed_request(request: Request) -> None:
        if request.failure != LEFT_PAGE:
            faults.append(f"request: {request.url} {request.failure}")

    page.on("console", note_console)
    page.on("requestfailed", note_failed_request)
    page.on("pageerror", lambda error: faults.append(f"page: {error}"))


def chromium() -> str:
    """The one that is chosen, or the first that is there."""
    chosen = os.environ.get("KEPT_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert chosen, "no Chromium; bin/test installs one, or set KEPT_CHROMIUM"
    return chosen
