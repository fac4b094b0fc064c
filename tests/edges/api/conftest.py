"""Tokens of the interface's tests are good now: the entrance reads the clock. Each test begins with nothing counted."""

from datetime import UTC, datetime, timedelta

import pytest

from kept.edges.api import allowance


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The time at which tokens were made."""
    made = datetime.now(UTC) - timedelta(seconds=1)
    monkeypatch.setattr("tests.tokens.NOW", made)
    allowance._SHARES.clear()
    return made
