"""Forms about a professional's hours, the days that differ, and the rules for what clients book."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict

from kept.core.availability import DAY_MINUTES, MOST_WINDOWS, WeeklyHours, checked_windows
from kept.core.refusal import Refused
from kept.core.slots import START_INTERVALS, BookingRules
from kept.edges.web.forms.blocks import WEEKDAYS
from kept.edges.web.forms.fields import ClockField, DayField, OneOfField, WholeNumberField
from kept.edges.web.forms.filters import ListForm
from kept.edges.web.forms.strict import StrictForm
from kept.store.diary.hours import Schedule

SCHEDULES: Final = dict(Schedule.choices)


@dataclass(frozen=True)
class WindowFields:
    """The two fields of a window, as the template shows them."""

    begin: forms.BoundField
    until: forms.BoundField


class WindowsForm(StrictForm):
    """Pairs of times. A pair left empty is no window; 00:00 as the end is midnight."""

    def __init__(self, sent: QueryDict | None = None, *, zone: str) -> None:
        super().__init__(sent, zone=zone)
        self.fields["keep_sessions"] = forms.BooleanField(label="Keep the sessions", required=False)

    def add_windows(self, group: str, name: str, standing: Sequence[tuple[int, int]] = ()) -> None:
        """Fields for as many windows as a day may have."""
        for number in range(MOST_WINDOWS):
            which = f"{name}, window {number + 1}," if number else f"{name},"
            for end, label in (("from", "from"), ("until", "until")):
                field = ClockField(label=f"{which} {label}", required=False)
                field.widget.attrs["class"] = "input"
                self.fields[f"{group}_{number}_{end}"] = field
                if number < len(standing):
                    field.initial = _as_time(standing[number][end == "until"])

    def shown(self, group: str) -> list[WindowFields]:
        """Those that are filled in, and one more."""
        pairs = [WindowFields(self[f"{group}_{n}_from"], self[f"{group}_{n}_until"]) for n in range(MOST_WINDOWS)]
        filled = [n for n, pair in enumerate(pairs) if pair.begin.value() or pair.until.value()]
        return pairs[: max(filled, default=-1) + 2]

    def windows(self, group: str) -> Iterator[tuple[int, int]]:
        """Raises Refused hours_order for a window with only one end."""
        for number in range(MOST_WINDOWS):
            begin, until = (self.cleaned_data.get(f"{group}_{number}_{end}") for end in ("from", "until"))
            if (begin is None) != (until is None):
                raise Refused("hours_order", field=f"{group}_{number}_until")
            if begin is not None and until is not None:
                yield _minute(begin), _minute(until) or DAY_MINUTES

    @property
    def asks_to_keep(self) -> bool:
        return self.has_fault("sessions_outside_hours") or bool(self.data.get("keep_sessions"))


class WeekForm(WindowsForm):
    """A weekly schedule."""

    asks_as: ClassVar = {f"day_{day}": f"day_{day}_0_from" for day in range(7)}

    def __init__(self, sent: QueryDict | None = None, *, zone: str, weekly: Iterable[WeeklyHours]) -> None:
        super().__init__(sent, zone=zone)
        weekly = sorted(weekly)
        for day, name in enumerate(WEEKDAYS):
            standing = [(each.from_minute, each.until_minute) for each in weekly if each.weekday == day]
            self.add_windows(f"day_{day}", name, standing)

    @property
    def days(self) -> list[tuple[str, list[WindowFields]]]:
        return [(name, self.shown(f"day_{day}")) for day, name in enumerate(WEEKDAYS)]

    def clean(self) -> dict[str, Any]:
        super().clean()
        found = []
        for day in range(7) if not self.errors else ():
            try:
                windows = checked_windows(self.windows(f"day_{day}"), field=f"day_{day}")
                found += [WeeklyHours(day, *window) for window in windows]
            except Refused as refused:
                self.refuse(refused)
        self.cleaned_data["weekly"] = found
        return self.cleaned_data


class ExceptionForm(WindowsForm):
    """A day with hours of its own; without any it is closed."""

    asks_as: ClassVar = {"windows": "window_0_from"}

    day = DayField(label="Date")
    schedules = forms.MultipleChoiceField(
        label="Instead of",
        choices=Schedule.choices,
        initial=list(SCHEDULES),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, sent: QueryDict | None = None, *, zone: str) -> None:
        super().__init__(sent, zone=zone)
        self.add_windows("window", "Open")

    @property
    def open_windows(self) -> list[WindowFields]:
        return self.shown("window")

    def clean(self) -> dict[str, Any]:
        super().clean()
        try:
            windows = self.windows("window") if not self.errors else ()
            self.cleaned_data["windows"] = checked_windows(windows, field="windows")
        except Refused as refused:
            self.refuse(refused)
        return self.cleaned_data


class ExceptionRemovalForm(StrictForm):
    """Which exception is to go."""

    day = DayField(widget=forms.HiddenInput)
    schedule = forms.ChoiceField(choices=Schedule.choices, widget=forms.HiddenInput)
    keep_sessions = forms.BooleanField(label="Keep the sessions", required=False)


class RulesForm(StrictForm):
    """The rules for what clients book."""

    unknown: ClassVar = {"start_interval": "setting_range"}

    bookable_weeks = WholeNumberField(
        label="Bookable Period", least=1, most=78, code="setting_range", help_text="Weeks ahead, today’s included."
    )
    notice_hours = WholeNumberField(
        label="Notice Period", least=0, most=336, code="setting_range", help_text="Hours before the start."
    )
    buffer_before = WholeNumberField(label="Before", least=0, most=240, code="setting_range", help_text="Minutes.")
    buffer_after = WholeNumberField(label="After", least=0, most=240, code="setting_range", help_text="Minutes.")
    start_interval = forms.TypedChoiceField(
        label="Start Intervals",
        coerce=int,
        choices=[(each, f"{each} minutes") for each in START_INTERVALS],
        help_text="Counted from the start of each window.",
    )

    def rules(self) -> BookingRules:
        return BookingRules(**{name: self.cleaned_data[name] for name in self.base_fields})


class HolidaysForm(StrictForm):
    """Public holidays to block; `choices` are those of the country that was chosen."""

    country = forms.CharField(widget=forms.HiddenInput, max_length=2)
    days = forms.MultipleChoiceField(label="Days to block", widget=forms.CheckboxSelectMultiple)
    keep_sessions = forms.BooleanField(label="Keep the sessions", required=False)

    def __init__(
        self, sent: QueryDict | None = None, *, zone: str, country: str, choices: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(sent, zone=zone, initial={"country": country, "days": [day for day, _ in choices]})
        days = self.fields["days"]
        assert isinstance(days, forms.MultipleChoiceField)
        days.choices = choices

    @property
    def asks_to_keep(self) -> bool:
        return self.has_fault("block_covers_sessions") or bool(self.data.get("keep_sessions"))

    def chosen_days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.cleaned_data["days"]]


class PreviewForm(ListForm):
    """For which service and schedule, from which day on, the preview is; and a time of day to ask about."""

    service = forms.ChoiceField(label="Service", required=False)
    schedule = OneOfField(Schedule, SCHEDULES, label="Schedule", required=False)
    day = DayField(label="Day", required=False)
    at = ClockField(label="Time", required=False)

    def __init__(self, asked: QueryDict, *, zone: str, services: Sequence[tuple[str, str]]) -> None:
        super().__init__(asked, zone=zone)
        self.auto_id = "preview_%s"
        service = self.fields["service"]
        assert isinstance(service, forms.ChoiceField)
        service.choices = services


def _as_time(minute: int) -> time:
    return time(minute % DAY_MINUTES // 60, minute % 60)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
