"""Forms about a payment: create, charge, void, refund, and what is paid ahead."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from kept.core.money import Money, amount_text
from kept.core.outcome import Method
from kept.edges.web.forms.fields import AmountField, OneOfField, WordsField
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.forms.ways_to_pay import MethodRadios, method_choices
from kept.edges.web.words import METHODS, money_in_words
from kept.store.payments.saved_cards import CardShown
from kept.store.people.reads import ClientCard

LONGEST_DESCRIPTION = 200


class CreatePaymentForm(StrictForm):
    """A payment without a session."""

    unknown: ClassVar = {"client": "unknown_client"}

    def __init__(self, *args: Any, clients: Sequence[ClientCard], currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_clients = bool(clients)
        self.fields["client"] = forms.ChoiceField(
            label="Client",
            choices=[("", "Choose a client"), *((str(c.uuid), f"{c.name} · {c.email}") for c in clients)],
            error_messages={"required": "Choose a client."},
        )
        self.fields["amount"] = AmountField(label="Amount", currency=currency, help_text="In digits, like 90 or 90.50.")
        self.fields["description"] = WordsField(
            label="What for", most=LONGEST_DESCRIPTION, help_text="As you want to find it again."
        )


class ChargeForm(StrictForm):
    """By which method; a credit has only its own. `expected` is what was shown."""

    expected = forms.CharField(max_length=16, required=False)
    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, methods: Sequence[Method], card: CardShown | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = method_choices(methods, card, MethodRadios)
        self.methods = tuple(choices["labels"])
        self.fields["method"] = OneOfField(
            Method,
            **choices,
            label="Payment method",
            initial=self.methods[0] if self.methods else None,
            required=Method.CREDIT not in methods,
        )


class VoidForm(StrictForm):
    """`confirm_credit_kept` is asked where a credit pays. `expected` is what was shown."""

    confirm_credit_kept = forms.BooleanField(label="I know that the sponsored credit is not returned", required=False)
    expected = forms.CharField(max_length=16, required=False)
    version = forms.IntegerField(required=False)


class RefundForm(StrictForm):
    """How much of what is left, and why. `version` is the payment's that was seen."""

    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, left: Money, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"] = AmountField(
            label="Amount",
            currency=left.currency,
            initial=amount_text(left),
            help_text=f"All that is left of it, {money_in_words(left)}, or a part.",
        )
        self.fields["reason"] = WordsField(
            label="Reason", most=LONGEST_DESCRIPTION, help_text="The client reads it on the note of the refund."
        )


class PrepaymentForm(StrictForm):
    """How the client paid before the session. `version` is the payment's that was seen."""

    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, methods: Sequence[Method], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["method"] = OneOfField(
            Method,
            {method: METHODS[method] for method in methods},
            label="Payment method",
            widget=forms.RadioSelect,
            initial=methods[0] if methods else None,
        )


class PayOutForm(PrepaymentForm):
    """How a balance goes back. `minor` and `currency` are what was shown."""

    minor = forms.IntegerField(min_value=0, max_value=10**12)
    currency = forms.CharField(max_length=3)
