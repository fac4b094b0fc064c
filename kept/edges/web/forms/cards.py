"""Forms about the account at the card provider."""

import re
from typing import Final

from django import forms

from kept.edges.web.forms.strict import StrictForm, fault

SECRET_KEY: Final = re.compile(r"[rs]k_[A-Za-z0-9_]{4,200}", re.ASCII)
WEBHOOK_SECRET: Final = re.compile(r"whsec_[A-Za-z0-9+/=_-]{4,200}", re.ASCII)


class CardAccountForm(StrictForm):
    """What is left empty stays as it is; a secret is never shown again."""

    secret_key = forms.CharField(
        label="Secret key",
        max_length=250,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="From your account at Stripe, under Developers, API keys. It starts with sk_ or rk_.",
    )
    webhook_secret = forms.CharField(
        label="Webhook signing secret",
        max_length=250,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Of the address below, once you have added it there. It starts with whsec_.",
    )

    def clean_secret_key(self) -> str:
        return _of_form(self.cleaned_data["secret_key"], SECRET_KEY)

    def clean_webhook_secret(self) -> str:
        return _of_form(self.cleaned_data["webhook_secret"], WEBHOOK_SECRET)


def _of_form(text: str, form: re.Pattern[str]) -> str:
    text = text.strip()
    if text and not form.fullmatch(text):
        raise fault("provider_key")
    return text
