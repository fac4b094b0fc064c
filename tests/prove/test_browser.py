"""Every page that somebody may look at, in a real browser: nothing against the policy for contents, nothing from elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from kept.edges.web import middleware
from tests.cards.fake import FakeProvider
from tests.cards.wired import wired_to
from tests.edges.web.desk import Clock, nobody_leaves
from tests.prove.evidence import MODE, SUITE, Tally, proof, some_of
from tests.prove.rights_asking import Cell, page_routes
from tests.prove.rights_oracle import ANSWERED, methods_of
from tests.prove.rights_world import Who, World, make_world

LOOKING: Final = (
    "anonymous",
    "professional anna",
    "client of anna",
    "hub admin of anna",
    "operator Olga",
    "bearer of a link",
)
# What a browser takes for a file, and one that lets in from the outside whoever opens it.
NO_PAGES: Final = ("pdf", "csv", "feed", "export", "document", "receipt", "api-description")
FEW: Final = 6
# That an answer says no is no complaint.
ANSWER: Final = "the server responded with a status"
OF_POLICY: Final = "Content Security Policy"


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The demo, at the hour of the world."""
    monkeypatch.setattr(settings, "KEPT_DEMO", True)
    monkeypatch.setattr(settings, "KEPT_EMAIL_URL", "")
    monkeypatch.setattr(middleware, "clock", Clock())
    nobody_leaves(monkeypatch)
    with wired_to(FakeProvider()):
        yield


@pytest.mark.usefixtures("standing")
def test_no_page_breaks_the_policy(open_page: Callable[..., Page], live_site: str, browser_faults: list[str]) -> None:
    with proof("browser", figure=31) as tally:
        world = make_world()
        page, elsewhere = open_page(), list[str]()
        page.on("request", lambda request: elsewhere.append(request.url))
        cells = list(pages(world))
        for cell in tally.chance.sample(cells, FEW) if MODE == SUITE else some_of(cells, tally.chance):
            come_as(page.context, cell.who, live_site)
            page.goto(cell.path, wait_until="load")
            tally.counted += 1
            note(tally, str(cell), live_site, browser_faults, elsewhere)
        tally.control(finds_an_inline_style(page, browser_faults))
        tally.note = f"0 complaints of the browser on {tally.counted} pages" if not tally.violations else ""


def pages(world: World) -> Iterator[Cell]:
    """Which of them may be looked at, and by whom."""
    people = [who for who in world.people if who.name in LOOKING]
    for route in page_routes():
        if "GET" in methods_of(route) and not any(part in route for part in NO_PAGES):
            cells = (Cell(route, "GET", who, world.corners["anna"]) for who in people)
            yield from (cell for cell in cells if cell.wanted() == ANSWERED)


def come_as(context: BrowserContext, who: Who, site: str) -> None:
    context.clear_cookies()
    cookies: list[Any] = [{"name": name, "value": value, "url": site} for name, value in who.cookies.items()]
    context.add_cookies(cookies)


def note(tally: Tally, about: str, site: str, complaints: list[str], asked: list[str]) -> None:
    for complaint in (each for each in complaints if ANSWER not in each):
        tally.violated(f"{about}: {complaint}")
    for url in asked:
        if not url.startswith((site, "data:")):
            tally.violated(f"{about}: asks {url}")
    complaints.clear()
    asked.clear()


def finds_an_inline_style(page: Page, complaints: list[str]) -> bool:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    page.wait_for_timeout(100)
    found = any(OF_POLICY in complaint for complaint in complaints)
    complaints.clear()
    return found
