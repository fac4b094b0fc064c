"""Who sits at the desk, and what the pages take for the time."""

import pytest

from kept.edges.web import middleware
from tests.edges.web.desk import Clock, Desk, nobody_leaves
from tests.edges.web.visitor import Passer
from tests.make import make_professional


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The pages' clock: Monday 15 June 2026, 09:00 UTC, until the test sets it.

    It leaps by days, and whoever sits there is taken to have stayed: how visits end is tested in test_visits.py and
    test_step_up.py, with what these put back.
    """
    clock = Clock()
    monkeypatch.setattr(middleware, "clock", clock)
    nobody_leaves(monkeypatch)
    return clock


@pytest.fixture
def desk(db: None, clock: Clock) -> Desk:
    """A professional in Dublin, signed in."""
    return Desk(make_professional(), clock)


@pytest.fixture
def passer(db: None, clock: Clock) -> Passer:
    """Somebody without an account."""
    return Passer(clock)
