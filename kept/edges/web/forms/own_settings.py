"""Forms of a client's settings."""

import re
from typing import Any, ClassVar, Final

from django import forms

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


class PasswordForm(StrictForm):
    """The new one is typed once: it can be shown."""

    asks_as: ClassVar = {"current": "password", "password": "new_password"}

    password = forms.CharField(
        label="Current password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password = forms.CharField(
        label="New password",
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 15 characters. A few words that do not belong together are good.",
    )
