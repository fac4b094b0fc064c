"""Forms for calendars: the feed that goes out."""

from django import forms

from kept.edges.web.forms.strict import StrictForm


class FeedForm(StrictForm):
    """A client's page does not show the field; ticked all the same, it changes nothing for them."""

    shows_initials = forms.BooleanField(
        label="Show my clients’ initials",
        required=False,
        help_text="Entries then say “Appointment (A. B.)”. Anyone who can see the calendar sees them.",
    )
