"""Forms about a payment: create, charge, void."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from kept.core.outcome import Method
from kept.edges.web.forms.fields import AmountField, OneOfField, WordsField
from kept.edges.web.forms.strict import StrictForm, fault
from kept.edges.web.words import METHODS
from kept.store.people.reads import ClientCard

LONGEST_DESCRIPTION = 200


class ClientField(forms.ChoiceField):
    """One of the clients; a search may find one that the list is too long to hold."""

    def __init__(self, clients: Sequence[ClientCard], **options: Any) -> None:
        listed = [(str(client.uuid), f"{client.name} · {client.email}") for client in clients]
        super().__init__(label="Client", choices=[("", "Choose a client"), *listed], **options)

    def clean(self, value: Any) -> UUID:
        forms.Field.validate(self, value)
        try:
            return UUID(value)
        except ValueError:
            raise fault("unknown_client") from None


class CreatePaymentForm(StrictForm):
    """A payment without a session."""

    def __init__(self, *args: Any, clients: Sequence[ClientCard], currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.has_clients = bool(clients)
        self.fields["client"] = ClientField(clients, error_messages={"required": "Choose a client."})
        self.fields["amount"] = AmountField(label="Amount", currency=currency, help_text="In digits, like 90 or 90.50.")
        self.fields["description"] = WordsField(
            label="What for", most=LONGEST_DESCRIPTION, help_text="As you want to find it again."
        )


class ChargeForm(StrictForm):
    """By which method; a credit has only its own. `expected` is what was shown."""

    expected = forms.CharField(max_length=16, required=False)
    version = forms.IntegerField(required=False)

    def __init__(self, *args: Any, methods: Sequence[Method], **options: Any) -> None:
        super().__init__(*args, **options)
        self.methods = tuple(methods)
        self.fields["method"] = OneOfField(
            Method,
            {method: METHODS[method] for method in methods},
            label="Payment method",
            widget=forms.RadioSelect,
            initial=methods[0] if methods else None,
            required=Method.CREDIT not in methods,
        )


class VoidForm(StrictForm):
    """`confirm_credit_kept` is asked where a credit pays. `expected` is what was shown."""

    confirm_credit_kept = forms.BooleanField(label="I know that the sponsored credit is not returned", required=False)
    expected = forms.CharField(max_length=16, required=False)
    version = forms.IntegerField(required=False)
