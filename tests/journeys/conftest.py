"""The workstation's owner, and what its pages take for the time."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from kept.edges.web import middleware
from tests.edges.web.desk import Clock, nobody_leaves
from tests.journeys.workstation import Workstation
from tests.make import make_professional


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The pages' clock: Monday 15 June 2026, 09:00 UTC, until the test sets it."""
    clock = Clock()
    monkeypatch.setattr(middleware, "clock", clock)
    nobody_leaves(monkeypatch)
    return clock


@pytest.fixture
def nora(open_page: Callable[..., Page], clock: Clock) -> Workstation:
    """Nora Byrne in Dublin, signed in, at a desk."""
    return Workstation(make_professional(), clock, open_page(viewport={"width": 1440, "height": 900}))
