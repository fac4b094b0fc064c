"""What another calendar of a professional's says is offered to nobody: not on the page, not to programs, not as the earliest."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from kept.core.busy import CalendarKind, Found
from kept.core.intervals import Span
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.edges.commands._openings import keep_openings
from kept.edges.web import middleware
from kept.store.diary.earliest import earliest_slots
from kept.store.diary.models import BusyTime, Service
from tests.calendars import is_busy, make_outside, record
from tests.edges.api.programs import Program
from tests.edges.web.at_home import Home, at_home
from tests.edges.web.desk import Clock
from tests.make import NOW, actor_of, hours, make_hub, make_professional, minutes
from tests.openings import always_open, book_as_client, hold

BUSY: Final = Span(NOW + hours(24), NOW + hours(26))
IN_THE_WAY: Final = {"08:30", "09:00", "09:30", "10:00", "10:30"}


@pytest.fixture
def home(db: None, monkeypatch: pytest.MonkeyPatch) -> Home:
    clock = Clock()
    monkeypatch.setattr(middleware, "clock", clock)
    return at_home(clock)


def offered(home: Home) -> list[str]:
    """To programs, on the day."""
    service, day = Service.objects.get(professional=home.professional), f"{BUSY.start:%Y-%m-%d}"
    asked = {"service": str(service.uuid), "from": day, "to": day, "tz": "UTC"}
    answer = Program(home.client).get(f"/professionals/{home.professional.uuid}/slots", **asked)
    return [slot["starts_at"][11:16] for slot in answer.body["slots"]]


def shown(home: Home) -> set[str]:
    """On the page, of the day."""
    page = home.get(f"/connections/{home.professional.uuid}/booking").page
    times = (f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30))
    return {time for time in times if f'value="{BUSY.start:%Y-%m-%d}T{time}' in page}


def earliest(home: Home) -> datetime:
    until = BUSY.start + timedelta(days=1)
    return earliest_slots(actor_of(home.client), first=BUSY.start, until=until, limit=1, now=NOW)[0].starts_at


def test_no_time_that_is_busy_is_offered(home: Home) -> None:
    before = (offered(home), shown(home), earliest(home))
    assert set(before[0]) >= IN_THE_WAY <= before[1]
    is_busy(home.professional, BUSY)
    assert (set(before[0]) - set(offered(home)), before[1] - shown(home)) == (IN_THE_WAY, IN_THE_WAY)
    assert earliest(home) == BUSY.end, "by the engine, as the openings are in doubt"
    keep_openings(now=NOW)
    assert earliest(home) == BUSY.end, "by the openings"
    with pytest.raises(Refused, match="not_available"):
        book_as_client(home.professional, home.client, starts_at=BUSY.start + minutes(30))
    with pytest.raises(Refused, match="not_available"):
        hold(home.professional, home.client, starts_at=BUSY.start)
    record(Found(times=()), at=NOW + hours(1))
    assert (offered(home), shown(home), earliest(home)) == before


def test_nobody_else_is_busy_by_it(home: Home) -> None:
    before = offered(home)
    is_busy(always_open(make_professional(practice=home.professional.practice)), BUSY)
    assert offered(home) == before


def test_members_of_a_hub_are_offered_none_of_it_either(home: Home) -> None:
    make_hub([home.professional], [home.client], credits_each=1)
    is_busy(home.professional, BUSY)
    assert "09:00" not in offered(home)
    with pytest.raises(Refused, match="not_available"):
        book_as_client(home.professional, home.client, starts_at=BUSY.start, door=Origin.HUB)


def test_a_calendar_of_a_server_counts_as_well(home: Home) -> None:
    make_outside(
        home.professional, kind=CalendarKind.SERVER, url="https://dav.example.org/", username="n", password="p"
    )
    record(Found(times=(BUSY,)))
    assert "09:00" not in offered(home)


def test_without_its_rows_the_time_would_be_offered(home: Home) -> None:
    """The control."""
    is_busy(home.professional, BUSY)
    assert "09:00" not in offered(home)
    BusyTime.objects.update(professional=make_professional())
    assert "09:00" in offered(home)
