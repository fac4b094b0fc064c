"""The sign-in form: allauth's checks and limits behind one neutral answer."""

from datetime import timedelta
from math import ceil
from typing import Any, Final

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from kept.core.attempts import NOTHING
from kept.core.passwords import normalised
from kept.core.refusal import Refused
from kept.edges.web.attempts import begin_attempt
from kept.edges.web.pages import PageRequest
from kept.edges.web.sentences import sentence_of

WRONG: Final = "The e-mail address or the password is not right."
TOO_OFTEN: Final = "too_many_login_attempts"  # allauth's code
LONGEST_PASSWORD: Final = 1000


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """`login` (or `email`, for programs) and `password`. Whether an address has an account is never told."""

    def __init__(self, sent: QueryDict | None, *, request: PageRequest, initial: dict[str, Any]) -> None:
        super().__init__(_with_login(sent), request=request, initial=initial)
        self.is_limited = False
        self.wait = NOTHING
        empty = {"required": sentence_of(Refused("required"), zone="UTC")}
        self.fields["login"] = forms.EmailField(
            label="E-mail address",
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
            error_messages={**empty, "invalid": WRONG, "max_length": WRONG},
        )
        self.fields["password"] = forms.CharField(
            label="Password",
            max_length=LONGEST_PASSWORD,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={**empty, "max_length": WRONG},
        )
        self.fields["shared"] = forms.BooleanField(
            label="This is a shared computer",
            required=False,
            help_text="Then you are signed out after 15 minutes without a click, and when the browser is closed.",
        )
        self.order_fields(["login", "password", "shared"])
        self.fields["password" if self["login"].value() else "login"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return dict(self.cleaned_data)
        self.cleaned_data["password"] = normalised(self.cleaned_data["password"])
        attempt = begin_attempt(self.cleaned_data["login"], now=self.request.now)
        self.wait = attempt.wait
        if attempt.wait:
            raise ValidationError(wait_in_words(attempt.wait), code="sign_in_failed")
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError as failed:
            self.is_limited = failed.code == TOO_OFTEN
            if self.is_limited:
                attempt.forgive()  # nobody has looked at it
            raise ValidationError(WRONG, code="sign_in_failed") from None
        if not self.user.is_active:
            raise ValidationError(WRONG, code="sign_in_failed")
        attempt.forgive()
        return cleaned

    @property
    def code(self) -> str:
        return "sign_in_failed" if self.errors else ""


def wait_in_words(wait: timedelta) -> str:
    seconds = seconds_of(wait)
    return f"There were too many attempts. Try again in {seconds} second{'s' * (seconds > 1)}; nothing else is needed."


def seconds_of(wait: timedelta) -> int:
    """Whole ones, and never too few."""
    return ceil(wait.total_seconds())


def _with_login(sent: QueryDict | None) -> QueryDict | None:
    if sent is None or "login" in sent:
        return sent
    named = sent.copy()
    named["login"] = sent.get("email", "")
    return named
