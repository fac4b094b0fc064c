"""The calendar's first view in a browser that has never been here, over a slow network."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.bench.site import Site
from tests.bench.table import Bar, Figure
from tests.browser import FLAGS, chromium

# Slow 4G, as Lighthouse has it.
SLOW_4G: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 750_000 / 8,
}
# The page notes for itself what moved, and when it was too busy to answer.
WATCH: Final = """
window.seen = {shift: 0, busyUntil: 0, moved: []};
const named = node => node?.id || node?.className || node?.parentElement?.className || "something that has gone";
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) {
  seen.shift += e.value; seen.moved.push(...e.sources.map(s => String(named(s.node)).split(" ")[0])) } })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) seen.busyUntil = e.startTime + e.duration })
  .observe({type: "longtask", buffered: true});
"""
# It is there when the sessions are drawn; it answers when the last long task is over.
DRAWN: Final = "#calendar[aria-busy='false'] a[href*='/sessions/']"
TOLD: Final = (
    "({shift: seen.shift, moved: [...new Set(seen.moved)], busyUntil: seen.busyUntil, now: performance.now()})"
)
QUIET_MS: Final = 1000


@dataclass(frozen=True)
class View:
    interactive: float  # seconds
    shift: float
    scripts: float  # KiB, as they travelled
    everything: float
    moved: tuple[str, ...]  # what shifted, by id or class


def measure(site: Site) -> Iterator[Figure]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the browser's loop runs in this thread, and Django must not mind
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        views = [_look(browser, site) for _ in range(site.rounds)]
        browser.close()
    about: dict[str, Any] = {"part": "first_view", "database": site.database, "sessions": site.sessions}
    name = "calendar's first view, slow 4G"

    def told(what: str, unit: str, bar: Bar, of: str) -> Figure:
        rounds = tuple(getattr(view, of) for view in views)
        note = ", ".join(sorted({each for view in views for each in view.moved})) if of == "shift" else ""
        return Figure(**about, name=f"{name}: {what}", unit=unit, rounds=rounds, bar=bar, note=note)

    yield told("interactive after", "s", Bar(must=3, aim=2), "interactive")
    yield told("layout shift", "", Bar(must=0), "shift")
    yield told("scripts", "KiB", Bar(must=120), "scripts")
    yield Figure(**about, name=f"{name}: all files", unit="KiB", rounds=tuple(v.everything for v in views))


def _look(browser: Browser, site: Site) -> View:
    """With an empty cache, at a desk's screen."""
    context = browser.new_context(base_url=site.url, locale="en-GB", viewport={"width": 1440, "height": 900})
    someone = site.desks[0].someone
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": someone.cookie, "url": site.url}])
    page = context.new_page()
    page.add_init_script(WATCH)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW_4G)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    network.on("Network.responseReceived", lambda said: kinds.update({said["requestId"]: said["type"]}))
    network.on("Network.loadingFinished", lambda said: sizes.update({said["requestId"]: said["encodedDataLength"]}))
    page.goto("/sessions", wait_until="commit")
    page.locator(DRAWN).first.wait_for(state="attached", timeout=60_000)
    drawn: dict[str, Any] = page.evaluate(TOLD)
    page.wait_for_timeout(QUIET_MS)
    settled: dict[str, Any] = page.evaluate(TOLD)
    scripts = sum(size for request, size in sizes.items() if kinds.get(request) == "Script")
    context.close()
    return View(
        interactive=max(drawn["now"], settled["busyUntil"]) / 1000,
        shift=settled["shift"],
        scripts=scripts / 1024,
        everything=sum(sizes.values()) / 1024,
        moved=tuple(settled["moved"]),
    )
