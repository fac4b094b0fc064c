"""Forms about how one signs in."""

from typing import Any, ClassVar, Final

from django import forms

from kept.core.passwords import LONGEST_BYTES
from kept.edges.web.forms.arrivals import PasswordField
from kept.edges.web.forms.fields import AddressField, WordsField
from kept.edges.web.forms.strict import StrictForm, fault

LONGEST_CODE: Final = 40
LONGEST_PASSKEY: Final = 16_000  # as browsers write down what an authenticator answers
LONGEST_NAME: Final = 60
TYPED_CODE: Final = {"inputmode": "text", "autocomplete": "one-time-code", "autofocus": True}


class PasskeyField(forms.CharField):
    """What an authenticator answered: put there by a script, judged by the use case."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_PASSKEY, widget=forms.HiddenInput, **options)


class OtherwiseField(forms.CharField):
    """What is typed by who uses no passkey."""

    is_conditional = True

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class ProofForm(StrictForm):
    """One field for either: whoever lost their app still has the password, and the other way round."""

    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    proof = OtherwiseField(
        label="Your password, or a code",
        max_length=LONGEST_BYTES,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        help_text="A code of your authenticator app, if you have one, will do too.",
    )
    passkey = PasskeyField(required=False)

    def clean(self) -> dict[str, Any]:
        return one_of(self, super().clean(), "proof")

    def asked_before(self, name: str) -> bool:
        """What is carried along for the form behind."""
        return name.startswith("kept_")


class CodeForm(StrictForm):
    digits = forms.CharField(label="Code", max_length=LONGEST_CODE, widget=forms.TextInput(attrs=TYPED_CODE))

    def clean_digits(self) -> str:
        return "".join(str(self.cleaned_data["digits"]).split())


class SecondStepForm(CodeForm):
    """A code, or what a passkey answered."""

    digits = OtherwiseField(label="Code", max_length=LONGEST_CODE, widget=forms.TextInput(attrs=TYPED_CODE))
    passkey = PasskeyField(required=False)

    def clean(self) -> dict[str, Any]:
        return one_of(self, super().clean(), "digits")


class PasskeyForm(StrictForm):
    name = WordsField(label="Name", most=LONGEST_NAME, help_text="For you to tell it from others.")
    passkey = PasskeyField(required=False)


def one_of(form: StrictForm, cleaned: dict[str, Any], typed: str) -> dict[str, Any]:
    """Either what is typed, or a passkey: neither is at fault by itself, and nothing at all is nothing."""
    if not form.errors and not cleaned.get(typed) and not cleaned.get("passkey"):
        form.add_error(typed, fault("required"))
    return cleaned


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
