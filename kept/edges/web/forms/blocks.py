"""Forms about blocked time."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from kept.core.availability import repeated_days, spans_on
from kept.core.refusal import Refused
from kept.edges.web.forms.fields import ClockField, DayField, WordsField
from kept.edges.web.forms.strict import StrictForm

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class BlockForm(StrictForm):
    """Time to keep free: once, or on weekdays until a date. `spans` are what it comes to, in UTC."""

    title = WordsField(label="Title", most=120, help_text="Only you see it.")
    day = DayField(label="Date")
    from_time = ClockField(label="From")
    until_time = ClockField(label="Until")
    weekdays = forms.MultipleChoiceField(
        label="Repeat on",
        choices=[(str(n), name) for n, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = DayField(label="Repeat until", required=False, help_text="The last day, included.")
    keep_sessions = forms.BooleanField(label="Keep the sessions", required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if {"day", "from_time", "until_time", "weekdays"} <= set(self.cleaned_data) and not self.errors:
            try:
                self.cleaned_data["spans"] = self._spans()
            except Refused as refused:
                self.refuse(refused)
        return self.cleaned_data

    def _spans(self) -> Any:
        cleaned = self.cleaned_data
        days = [cleaned["day"]]
        if cleaned["weekdays"]:
            if cleaned.get("until") is None:
                raise Refused("required", field="until")
            weekdays = {int(each) for each in cleaned["weekdays"]}
            days = list(repeated_days(first=cleaned["day"], weekdays=weekdays, until=cleaned["until"]))
        zone = ZoneInfo(self.zone)
        spans = spans_on(days, start=cleaned["from_time"], end=cleaned["until_time"], zone=zone)
        if not spans:
            raise Refused(
                "time_does_not_exist", field="from_time", at=cleaned["from_time"], day=days[0], zone=self.zone
            )
        return spans

    @property
    def asks_to_keep(self) -> bool:
        return self.has_fault("block_covers_sessions") or bool(self.data.get("keep_sessions"))


class RemoveBlockForm(StrictForm):
    """One block, or all of its series."""

    scope = forms.ChoiceField(choices=[("one", "Only this one"), ("series", "The whole series")])
