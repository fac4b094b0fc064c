"""Forms about a client: particulars and private notes."""

from typing import Any

from django import forms

from kept.edges.web.forms.fields import AddressField, NameField, PhoneField, WordsField, ZoneField
from kept.edges.web.forms.strict import StrictForm
from kept.store.people.reads import ClientPage

LONGEST_ADDRESS = 500


class ClientForm(StrictForm):
    """How a client is called and reached."""

    name = NameField(label="Name")
    email = AddressField(label="E-mail address", help_text="Letters about sessions go here.")
    timezone = ZoneField(label="Time zone", help_text="Letters tell times in it.")
    phone = PhoneField(label="Phone", required=False, help_text="With the country code, like +353 1 234 5678.")
    address = WordsField(label="Address", most=LONGEST_ADDRESS, lines=3, required=False)


class InviteForm(StrictForm):
    """Whom to invite; the link is bound to the address."""

    name = NameField(label="Name")
    email = AddressField(label="E-mail address", help_text="Only somebody who reads it can accept.")


class EditClientForm(ClientForm):
    """The same, changed. `version` is the one that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(StrictForm):
    text = WordsField(label="Note", lines=4, help_text="Only you ever read it.")


class RemoveNoteForm(StrictForm):
    """`client` is whose page to go back to, as the note will not tell any more."""

    client = forms.UUIDField(widget=forms.HiddenInput)


def particulars_of(page: ClientPage) -> dict[str, Any]:
    """An EditClientForm as the client stands."""
    return {
        "name": page.card.name,
        "email": page.card.email,
        "timezone": page.card.zone,
        "phone": page.phone,
        "address": page.address,
        "version": page.version,
    }
