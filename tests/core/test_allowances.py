"""How often, to the moment."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from kept.core.allowances import BOOKINGS, CANCELLATIONS, Allowance, must_be_within
from kept.core.refusal import Refused

NOW: Final = datetime(2026, 6, 15, 9, tzinfo=UTC)
MOMENT: Final = timedelta(microseconds=1)


def test_they_are_as_promised() -> None:
    assert (BOOKINGS.most, BOOKINGS.within) == (10, timedelta(hours=1))
    assert (CANCELLATIONS.most, CANCELLATIONS.within) == (20, timedelta(days=1))


@pytest.mark.parametrize("allowance", [BOOKINGS, CANCELLATIONS], ids=lambda each: each.code)
def test_one_below_is_within_and_the_last_is_not(allowance: Allowance) -> None:
    must_be_within(allowance, [NOW] * (allowance.most - 1), now=NOW)
    with pytest.raises(Refused, match=allowance.code) as refusal:
        must_be_within(allowance, [NOW] * allowance.most, now=NOW)
    assert (refusal.value.status, refusal.value.facts) == (
        429,
        {"most": allowance.most, "until": NOW + allowance.within},
    )


@pytest.mark.parametrize("allowance", [BOOKINGS, CANCELLATIONS], ids=lambda each: each.code)
def test_there_is_room_again_as_soon_as_the_first_is_past(allowance: Allowance) -> None:
    done = [NOW, *[NOW + timedelta(minutes=1)] * (allowance.most - 1)]
    with pytest.raises(Refused):
        must_be_within(allowance, done, now=NOW + allowance.within - MOMENT)
    must_be_within(allowance, done, now=NOW + allowance.within)


@pytest.mark.parametrize(
    ("before", "expected"), [(timedelta(seconds=1), 1), (MOMENT, 1), (timedelta(seconds=59.2), 60)]
)
def test_the_wait_is_whole_seconds_and_never_too_few(before: timedelta, expected: int) -> None:
    assert Refused("booked_too_often", until=NOW + before).seconds_to_wait(NOW) == expected


def test_what_holds_for_good_names_no_wait() -> None:
    assert Refused("slot_taken").seconds_to_wait(NOW) is None
    assert Refused("credits_limit", until=NOW).seconds_to_wait(NOW) is None
