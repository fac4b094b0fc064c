"""What a client waits for."""

from collections.abc import Mapping
from datetime import time
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms

from kept.core.policy import Origin
from kept.edges.web.forms.blocks import WEEKDAYS
from kept.edges.web.forms.fields import ClockField, DayField, OneOfField
from kept.edges.web.forms.strict import StrictForm

MIDNIGHT: Final = 24 * 60


class WaitForm(StrictForm):
    """Days and hours at which the client could come, in the professional's zone; the end 00:00 is midnight."""

    unknown: ClassVar[Mapping[str, str]] = {"service": "unknown_service"}

    service = forms.ChoiceField(label="Service")
    door = OneOfField(Origin, {door: door for door in Origin}, widget=forms.HiddenInput)
    weekdays = forms.MultipleChoiceField(
        label="Days",
        choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    from_time = ClockField(label="From")
    until_time = ClockField(label="Until")
    last_day = DayField(label="Wait until", help_text="The last day, included.")

    def __init__(self, *args: Any, services: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["service"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = services

    def wish(self) -> dict[str, Any]:
        given = self.cleaned_data
        until = _minutes(given["until_time"])
        return {
            "service_id": UUID(given["service"]),
            "door": given["door"],
            "weekdays": sorted(int(each) for each in given["weekdays"]),
            "from_minute": _minutes(given["from_time"]),
            "until_minute": until or MIDNIGHT,
            "last_day": given["last_day"],
        }


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
