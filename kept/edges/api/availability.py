"""When clients can book with a professional: both weekly schedules, days that differ, and the rules."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from ninja import Router
from pydantic import BeforeValidator, ConfigDict, Field, StrictInt

from kept.core.availability import MOST_WINDOWS, Exceptions, WeeklyHours
from kept.core.refusal import Refused
from kept.core.slots import RANGES, START_INTERVALS, BookingRules
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.operations import once, operation
from kept.edges.api.shapes import Day, Given, Taken, Yes, described, refusing
from kept.store.diary.hours import Schedule, availability_page
from kept.store.people.reads import booking_rules_of
from kept.usecases.set_availability import Availability, set_availability

router = Router(tags=["Availability"])
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Final[tuple[Weekday, ...]] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
MOST_EXCEPTIONS: Final = 300
CLOCK: Final = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"


def _clock(text: str) -> str:
    if not re.fullmatch(CLOCK[1:-1], text, re.ASCII):
        raise Refused("invalid_time")
    return text


# A time of the local day in whole minutes; 24:00 is its end.
Clock = Annotated[
    str,
    BeforeValidator(refusing(_clock)),
    described(CLOCK, examples=["09:00"]),
]


class WindowTaken(Taken):
    """Open from a time to a later one of the same local day; `24:00` is its end."""

    from_: Annotated[Clock, Field(alias="from")]
    until: Clock


class WeeklyTaken(WindowTaken):
    weekday: Weekday


class ExceptionTaken(Taken):
    """The windows replace that day's hours in one schedule; without any it is closed."""

    day: Day
    schedule: Literal["working", "hub"]
    windows: Annotated[list[WindowTaken], Field(max_length=MOST_WINDOWS)]


class RulesTaken(Taken):
    """Weeks ahead, hours of notice, minutes before and after each session, and minutes from start to start."""

    bookable_weeks: Annotated[StrictInt, Field(ge=RANGES["bookable_weeks"][0], le=RANGES["bookable_weeks"][-1])]
    notice_hours: Annotated[StrictInt, Field(ge=RANGES["notice_hours"][0], le=RANGES["notice_hours"][-1])]
    buffer_before: Annotated[StrictInt, Field(ge=RANGES["buffer_before"][0], le=RANGES["buffer_before"][-1])]
    buffer_after: Annotated[StrictInt, Field(ge=RANGES["buffer_after"][0], le=RANGES["buffer_after"][-1])]
    start_interval: Literal[tuple(START_INTERVALS)]  # type: ignore[valid-type] # the choices are a table


class AvailabilityTaken(Taken):
    """All of it, in place of what there is. `keep_sessions` once it was said that some lie outside the new hours."""

    working_hours: Annotated[list[WeeklyTaken], Field(max_length=7 * MOST_WINDOWS)]
    hub_hours: Annotated[list[WeeklyTaken], Field(max_length=7 * MOST_WINDOWS)]
    exceptions: Annotated[list[ExceptionTaken], Field(max_length=MOST_EXCEPTIONS)]
    rules: RulesTaken
    keep_sessions: Yes = False


class WindowOut(Given):
    from_: Annotated[str, Field(alias="from")]
    until: str


class WeeklyOut(WindowOut):
    weekday: Weekday


class ExceptionOut(Given):
    day: date
    schedule: Literal["working", "hub"]
    windows: list[WindowOut]


class RulesOut(Given):
    bookable_weeks: int
    notice_hours: int
    buffer_before: int
    buffer_after: int
    start_interval: int


class AvailabilityOut(Given):
    """Times are of the local day in `timezone`, which is the professional's. Hub members book within `hub_hours`,
    everybody else within `working_hours`; exceptions are those from today on."""

    timezone: str
    working_hours: list[WeeklyOut]
    hub_hours: list[WeeklyOut]
    exceptions: list[ExceptionOut]
    rules: RulesOut

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "timezone": "Europe/Dublin",
                "working_hours": [{"weekday": "monday", "from": "09:00", "until": "17:00"}],
                "hub_hours": [],
                "exceptions": [{"day": "2026-12-24", "schedule": "working", "windows": []}],
                "rules": {
                    "bookable_weeks": 8,
                    "notice_hours": 12,
                    "buffer_before": 0,
                    "buffer_after": 10,
                    "start_interval": 30,
                },
            }
        }
    )


@operation(router, "GET", "/availability", verb="availability.read", answers=AvailabilityOut)
def read_availability(request: ApiRequest) -> dict[str, Any]:
    """The professional's own hours and rules."""
    return _told(request)


@operation(
    router,
    "PUT",
    "/availability",
    verb="availability.write",
    answers=AvailabilityOut,
    refuses=(
        "hours_order",
        "hours_overlap",
        "hours_too_many",
        "setting_range",
        "sessions_outside_hours",
        "in_past",
        "invalid_time",
        "invalid_date",
    ),
)
def replace_availability(request: ApiRequest, body: AvailabilityTaken) -> None:
    """Set all of the hours and rules at once."""
    set_availability(
        by=request.actor,
        wish=Availability(
            weekly={Schedule.WORKING: _weekly(body.working_hours), Schedule.HUB: _weekly(body.hub_hours)},
            exceptions={schedule: _exceptions(body.exceptions, schedule) for schedule in Schedule.values},
            rules=BookingRules(**body.rules.model_dump()),
        ),
        keep_sessions=body.keep_sessions,
        request=once(request, lambda _: _told(request)),
        now=request.now,
    )


def _weekly(windows: Iterable[WeeklyTaken]) -> tuple[WeeklyHours, ...]:
    return tuple(WeeklyHours(WEEKDAYS.index(each.weekday), *_minutes(each)) for each in windows)


def _exceptions(exceptions: Sequence[ExceptionTaken], schedule: str) -> Exceptions:
    """Raises Refused hours_overlap when a day is there twice."""
    found: dict[date, tuple[tuple[int, int], ...]] = {}
    for each in exceptions:
        if each.schedule == schedule:
            if each.day in found:
                raise Refused("hours_overlap", field="exceptions")
            found[each.day] = tuple(_minutes(window) for window in each.windows)
    return found


def _minutes(window: WindowTaken) -> tuple[int, int]:
    return _minute(window.from_), _minute(window.until)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _told(request: ApiRequest) -> dict[str, Any]:
    zone = request.person.zone
    page = availability_page(request.actor, today=request.now.astimezone(ZoneInfo(zone)).date())
    return {
        "timezone": zone,
        "working_hours": _weekly_json(page.weekly[Schedule.WORKING]),
        "hub_hours": _weekly_json(page.weekly[Schedule.HUB]),
        "exceptions": [
            {
                "day": f"{each.day}",
                "schedule": each.schedule,
                "windows": [_window_json(*window) for window in each.windows],
            }
            for each in page.exceptions
        ],
        "rules": dict(vars(booking_rules_of(request.actor))),
    }


def _weekly_json(weekly: Iterable[WeeklyHours]) -> list[dict[str, str]]:
    return [{"weekday": WEEKDAYS[each.weekday], **_window_json(each.from_minute, each.until_minute)} for each in weekly]


def _window_json(begin: int, until: int) -> dict[str, str]:
    return {"from": _in_clock(begin), "until": _in_clock(until)}


def _in_clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
