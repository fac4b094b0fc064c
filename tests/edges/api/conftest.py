"""The interface's clock stands at NOW, unless a test sets it; each test begins with nothing counted."""

from collections.abc import Callable
from datetime import datetime

import pytest

from kept.edges.api import allowance, entrance
from tests.make import NOW


@pytest.fixture(autouse=True)
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets it."""
    allowance._SHARES.clear()

    def stand_at(now: datetime) -> None:
        monkeypatch.setattr(entrance, "clock", lambda: now)

    stand_at(NOW)
    return stand_at
