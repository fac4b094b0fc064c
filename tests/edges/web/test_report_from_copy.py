"""A report that was read from a copy says of when its figures are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kept.edges.web import period_report
from kept.store.copies import AsOf
from tests.edges.web.desk import Desk
from tests.make import make_session


def test_the_page_says_of_when_its_figures_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    make_session(professional=desk.professional)
    assert "As of" not in desk.get("/reports?period=this_year").words

    def from_copy(read: Callable[[], Any], *, now: datetime) -> AsOf[Any]:
        return AsOf(read(), now - timedelta(minutes=3))

    monkeypatch.setattr(period_report, "maybe_from_copy", from_copy)
    page = desk.get("/reports?period=this_year").words
    assert "As of " in page
    assert "09:57" in page
    assert "What has changed since is not in these figures yet." in page
