"""Forms for tokens and webhooks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms

from kept.core.access import Actor, Role
from kept.core.token_scopes import scopes_for_actor
from kept.core.webhooks import EVENTS as CHOOSABLE
from kept.core.webhooks import Event
from kept.edges.web.forms.fields import WordsField
from kept.edges.web.forms.strict import StrictForm, fault
from kept.edges.web.program_words import EVENTS, SCOPES, SCOPES_OF_CLIENTS

DAYS: Final = (30, 90, 365)


class TokenForm(StrictForm):
    """What the role of the actor can do, a token may be made for."""

    unknown: ClassVar[Mapping[str, str]] = {"scopes": "scope_unknown"}

    name = WordsField(label="Name", most=80, help_text="For you to tell it from others, like “Accounts program”.")
    scopes = forms.MultipleChoiceField(label="What it may do", widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(
        label="Good for", choices=[(str(days), f"{days} days") for days in DAYS], widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, initial={"days": "90"}, **options)
        scopes: Any = self.fields["scopes"]
        words = SCOPES | (SCOPES_OF_CLIENTS if actor.role is Role.CLIENT else {})
        scopes.choices = [(scope, f"{words[scope]} ({scope})") for scope in scopes_for_actor(actor)]

    def clean_days(self) -> int:
        return int(self.cleaned_data["days"])


class WebhookForm(StrictForm):
    unknown: ClassVar[Mapping[str, str]] = {"events": "event_unknown"}

    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
        help_text="Of the program that is to be told. It begins with https:// and can be reached from the internet.",
    )
    events = forms.MultipleChoiceField(
        label="Tell it when",
        choices=[(str(event), f"{EVENTS[event]} ({event})") for event in CHOOSABLE],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_url(self) -> str:
        typed = str(self.cleaned_data["url"])
        if not typed:
            raise fault("required")
        return typed

    def clean_events(self) -> Sequence[Event]:
        return [Event(name) for name in self.cleaned_data["events"]]
