"""Forms of people who come in: an address, a code, an account, consents, a request."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict

from kept.core.passwords import LONGEST, SHORTEST_ALONE, normalised
from kept.edges.web.forms.fields import AddressField, NameField, PhoneField, WordsField, ZoneField
from kept.edges.web.forms.strict import StrictForm, fault
from kept.store.people.reads.consents import TextCard

LONGEST_SECRET: Final = 4 * LONGEST


class PasswordField(forms.CharField):
    """A new password: any characters, spaces at its ends too. Whether it is good is for the use case to say."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password", "maxlength": str(LONGEST_SECRET)})
        super().__init__(widget=widget, strip=False, **options)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if len(text) > LONGEST_SECRET:
            raise fault("password_long", most=LONGEST)
        return normalised(text)


class AddressForm(StrictForm):
    """Where the code is sent. `service` is what was chosen on the practice's page, to go on with."""

    email = AddressField(label="E-mail address")
    service = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].widget.attrs |= {"autocomplete": "email"}


class CodeForm(StrictForm):
    digits = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_digits(self) -> str:
        return "".join(str(self.cleaned_data["digits"]).split())


class ConsentsForm(StrictForm):
    """One box for each text that is asked; whether the needed ones are ticked is for the use case to say."""

    def __init__(self, sent: QueryDict | None = None, *, texts: Sequence[TextCard], **options: Any) -> None:
        super().__init__(sent, **options)
        self.texts = texts
        for text in texts:
            label = f"I agree: {text.title}" if text.is_required else f"I agree: {text.title} (you may leave this out)"
            self.fields[f"consent_{text.uuid}"] = forms.BooleanField(label=label, required=False)

    def asked_before(self, name: str) -> bool:
        """A text that was agreed to, replaced or withdrawn meanwhile is asked no more."""
        return name.startswith("consent_")

    def consents(self) -> frozenset[UUID]:
        return frozenset(text.uuid for text in self.texts if self.cleaned_data.get(f"consent_{text.uuid}"))

    def asked(self) -> Iterator[tuple[TextCard, forms.BoundField]]:
        """Each text with its box."""
        for text in self.texts:
            yield text, self[f"consent_{text.uuid}"]


class AccountForm(ConsentsForm):
    """A new account. The zone is the device's where a script can tell, else the practice's."""

    name = NameField(label="Your name")
    password = PasswordField(
        label="Choose a password",
        help_text=f"At least {SHORTEST_ALONE} characters. A few words that do not belong together are strong and easy "
        "to remember; spaces are fine, and so is a password manager.",
    )
    timezone = ZoneField(label="Time zone", help_text="Times are shown in it.")
    access_code = forms.CharField(label="Access code", max_length=60, required=False)
    accepts_terms = forms.BooleanField(label="I accept the terms of this installation", required=False)

    def __init__(self, *args: Any, asks_access_code: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].widget.attrs |= {"autocomplete": "name"}
        if not self.is_bound:
            self.fields["timezone"].widget.attrs |= {"data-zone-detect": "first"}
        if not asks_access_code:
            del self.fields["access_code"]
        self.order_fields(["name", "password", "timezone", "access_code"])


class ClaimForm(StrictForm):
    """A hub's door for who is signed in."""

    access_code = forms.CharField(
        label="Access code",
        max_length=60,
        required=False,
        help_text="Only if your address is not on the programme’s list.",
    )


class RequestForm(StrictForm):
    """The On Request form."""

    name = NameField(label="Your name")
    email = AddressField(label="E-mail address", help_text="The answer is sent there.")
    timezone = ZoneField(label="Time zone")
    phone = PhoneField(label="Phone", required=False, help_text="With the country code, like +353 1 234 5678.")
    message = WordsField(
        label="Message", most=2000, lines=5, required=False, help_text="Only the professional reads it."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, kind in (("name", "name"), ("email", "email"), ("phone", "tel")):
            self.fields[name].widget.attrs |= {"autocomplete": kind}
        if not self.is_bound:
            self.fields["timezone"].widget.attrs |= {"data-zone-detect": "first"}
