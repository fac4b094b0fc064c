"""Forms of a client's settings."""

import re
from typing import Any, Final

from kept.edges.web.forms.fields import WordsField, ZoneField
from kept.edges.web.forms.strict import StrictForm, fault

LIST: Final = re.compile(r"\s*\d{1,4}(\s*[,; ]\s*\d{1,4})*\s*", re.ASCII)


class HoursListField(WordsField):
    """Numbers of hours, with commas between them."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not LIST.fullmatch(text):
            raise fault("whole_positive")
        return tuple(int(number) for number in re.findall(r"\d+", text))


class PreferencesForm(StrictForm):
    timezone = ZoneField(label="Time zone", help_text="Times are shown and written to you in this zone.")
    reminder_hours = HoursListField(
        label="Extra reminders",
        most=40,
        required=False,
        help_text="Hours before a session, like 48, 2. Your professionals’ own reminders come anyway.",
    )
