"""Forms about statements, corrections and invoices."""

from typing import Final

from django import forms

from kept.edges.web.forms.fields import WordsField
from kept.edges.web.forms.strict import StrictForm

LONGEST_REASON: Final = 500


class SendingForm(StrictForm):
    """Sends a statement. `expected` names what was shown."""

    expected = forms.CharField(max_length=16, widget=forms.HiddenInput)


class AskBackForm(StrictForm):
    """Why a credit is to come back. Operators read it, so it names nobody."""

    reason = WordsField(
        label="Reason",
        most=LONGEST_REASON,
        lines=3,
        help_text="An operator reads this. Name nobody, and nothing that a session was about.",
    )


class AskBackByReferenceForm(AskBackForm):
    """The same, about a line of a statement."""

    reference = forms.UUIDField(widget=forms.HiddenInput)


class DeclineForm(StrictForm):
    answer = WordsField(label="Why not", most=LONGEST_REASON, lines=2, help_text="The professional reads this.")
