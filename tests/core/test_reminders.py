"""When reminders are due: elapsed hours before the start."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kept.core.refusal import Refused
from kept.core.reminders import lead_hours, reminders_ahead

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)


def test_each_lead_has_its_instant_the_earliest_first() -> None:
    start = NOW + timedelta(days=3)
    assert reminders_ahead(starts_at=start, leads=[2, 48, 2], now=NOW) == (
        (48, start - timedelta(hours=48)),
        (2, start - timedelta(hours=2)),
    )


def test_what_has_passed_is_not_reminded_of() -> None:
    start = NOW + timedelta(hours=24)
    assert reminders_ahead(starts_at=start, leads=[24, 1], now=NOW) == ((1, start - timedelta(hours=1)),)


def test_a_lead_is_elapsed_time_across_a_clock_change() -> None:
    dublin = ZoneInfo("Europe/Dublin")
    start = datetime(2026, 10, 25, 10, tzinfo=dublin)  # the night before, clocks went back
    ((_, due),) = reminders_ahead(starts_at=start, leads=[24], now=datetime(2026, 10, 1, tzinfo=UTC))
    assert due.astimezone(dublin).hour == 11


@pytest.mark.parametrize(
    ("asked", "leads"), [([24, 2, 24], (24, 2)), ([], ()), ([336, 1], (336, 1))], ids=["twice", "none", "limits"]
)
def test_leads_are_kept_in_order_and_once(asked: list[int], leads: tuple[int, ...]) -> None:
    assert lead_hours(asked, field="reminders") == leads


@pytest.mark.parametrize(
    ("asked", "code"), [([0], "setting_range"), ([337], "setting_range"), ([1, 2, 3, 4, 5], "too_many_reminders")]
)
def test_leads_out_of_range_are_refused(asked: list[int], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        lead_hours(asked, field="reminders")
    assert (refusal.value.code, refusal.value.field) == (code, "reminders")
