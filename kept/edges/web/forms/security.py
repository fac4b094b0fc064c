"""Forms about how one signs in."""

from typing import Any, ClassVar, Final

from django import forms

from kept.core.passwords import LONGEST_BYTES
from kept.edges.web.forms.arrivals import PasswordField
from kept.edges.web.forms.fields import AddressField
from kept.edges.web.forms.strict import StrictForm

LONGEST_CODE: Final = 40


class ProofForm(StrictForm):
    """One field for either: whoever lost their app still has the password, and the other way round."""

    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    proof = forms.CharField(
        label="Your password, or a code",
        max_length=LONGEST_BYTES,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        help_text="A code of your authenticator app, if you have one, will do too.",
    )

    def asked_before(self, name: str) -> bool:
        """What is carried along for the form behind."""
        return name.startswith("kept_")


class CodeForm(StrictForm):
    digits = forms.CharField(
        label="Code",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "one-time-code", "autofocus": True}),
    )

    def clean_digits(self) -> str:
        return "".join(str(self.cleaned_data["digits"]).split())


class AppForm(CodeForm):
    """`proposal` is the secret that the page shows, sealed for its reader."""

    proposal = forms.CharField(max_length=400, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["digits"].help_text = "The six digits that the app shows now."
        self.fields["digits"].widget.attrs |= {"inputmode": "numeric"}


class OwnAddressForm(StrictForm):
    email = AddressField(label="E-mail address")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].widget.attrs |= {"autocomplete": "email"}


class NewPasswordForm(StrictForm):
    """Typed once: it can be shown, and a link can be had again."""

    asks_as: ClassVar = {"password": "new_password"}

    new_password = PasswordField(label="New password")

    def __init__(self, *args: Any, least: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[
            "new_password"
        ].help_text = f"At least {least} characters. A few words that do not belong together are good."


class PasswordForm(NewPasswordForm):
    asks_as: ClassVar = {"current": "password", "password": "new_password"}

    password = forms.CharField(
        label="Current password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["password", "new_password"])
