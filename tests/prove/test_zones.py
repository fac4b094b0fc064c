"""Every change of every zone's clock from 2024 to 2037: what a wall shows is the instants at which it shows it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from kept.core.zones import instants_of, zone_names
from tests.core.test_zones import changes
from tests.prove.evidence import MODE, NIGHTLY, proof

STEP, ABOUT, SURE = timedelta(minutes=5), timedelta(hours=8), timedelta(hours=4)
AMONG_A_COMMIT: Final = 60  # zones, of which about a third ever move their clocks


def test_a_wall_means_the_instants_that_show_it() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("no database is asked, so one run is enough")
    with proof("zones", figure=30) as tally:
        names = sorted(zone_names())
        for name in names if MODE == NIGHTLY else tally.chance.sample(names, AMONG_A_COMMIT):
            tally.counted += 1
            tally.violations += [f"{name}: {words}" for words in wrong_instants(ZoneInfo(name))]
        tally.control(any(wrong_instants(ZoneInfo("Europe/Dublin"), forgets=True)))


def wrong_instants(zone: ZoneInfo, *, forgets: bool = False) -> Iterator[str]:
    """About every change, by walking over the instants: what the clock on the wall shows, and how often."""
    for change, _ in changes(zone):
        shown: defaultdict[datetime, list[datetime]] = defaultdict(list)
        start = (change - ABOUT).replace(second=0, microsecond=0)
        for number in range(2 * ABOUT // STEP + 1):
            instant = start + number * STEP
            shown[instant.astimezone(zone).replace(tzinfo=None)].append(instant)
        wall = (change - SURE).astimezone(zone).replace(tzinfo=None)
        wall = min(shown, key=lambda each, near=wall: abs(each - near))  # type: ignore[misc] # mypy cannot infer a bound default
        for number in range(2 * SURE // STEP):
            at = wall + number * STEP
            found = instants_of(at.date(), at.time(), zone)
            if tuple(shown.get(at, ())) != (found[:1] if forgets else found):
                yield f"{at} is {found}, and was shown at {shown.get(at)}"


def test_the_walk_itself_knows_dublin() -> None:
    assert not list(wrong_instants(ZoneInfo("Europe/Dublin")))
