"""Forms about statements, corrections and invoices."""

from django import forms

from kept.edges.web.forms.strict import StrictForm


class SendingForm(StrictForm):
    """Sends a statement. `expected` names what was shown."""

    expected = forms.CharField(max_length=16, widget=forms.HiddenInput)
