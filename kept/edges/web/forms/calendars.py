"""Forms for calendars: the feed that goes out, and others that come in."""

from typing import Any

from django import forms

from kept.core.busy import CalendarKind
from kept.edges.web.forms.fields import WordsField
from kept.edges.web.forms.strict import StrictForm, fault

KINDS = {
    CalendarKind.FILE: "By its address (iCalendar): Google, Outlook, iCloud and others give you one, often called “secret” or “private”",
    CalendarKind.SERVER: "From a server (CalDAV), with your name and an app password",
}


class FeedForm(StrictForm):
    """A client's page does not show the field; ticked all the same, it changes nothing for them."""

    shows_initials = forms.BooleanField(
        label="Show my clients’ initials",
        required=False,
        help_text="Entries then say “Appointment (A. B.)”. Anyone who can see the calendar sees them.",
    )


class CalendarForm(StrictForm):
    """A server asks for a name and a password. What was typed as a password is never shown again."""

    name = WordsField(
        label="Name", most=80, help_text="For you to tell it from others, like “Private”. Only you see it."
    )
    kind = forms.ChoiceField(
        label="How it is read", choices=[(str(kind), words) for kind, words in KINDS.items()], widget=forms.RadioSelect
    )
    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text="It begins with https:// (webcal:// is the same).",
    )
    username = forms.CharField(
        label="User name", max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label="App password",
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Make one for Kept in the settings of your calendar’s provider; then you can end it there at any time.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, initial={"kind": CalendarKind.FILE}, **options)
        for name in ("username", "password"):
            self.fields[name].is_conditional = True  # type: ignore[attr-defined] # a server's: told by the form, not by “optional”

    def clean_url(self) -> str:
        typed = str(self.cleaned_data["url"])
        if not typed:
            raise fault("required")
        scheme, mark, rest = typed.partition("://")
        return f"https://{rest}" if mark and scheme.lower() in ("webcal", "webcals") else typed

    def clean_kind(self) -> CalendarKind:
        return CalendarKind(self.cleaned_data["kind"])
