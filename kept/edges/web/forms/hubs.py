"""Forms of those who found hubs and of those who run them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django import forms

from kept.core.invoices import Bills
from kept.core.money import DECIMALS, Money, parse_amount
from kept.core.programme import LONGEST_PERIOD
from kept.core.refusal import Refused
from kept.edges.web.forms.fields import (
    AddressesField,
    AddressField,
    DayField,
    NameField,
    OneOfField,
    WholeNumberField,
    WordsField,
    ZoneField,
)
from kept.edges.web.forms.filters import ListForm, search_field
from kept.edges.web.forms.strict import StrictForm, fault
from kept.edges.web.words import amount_in_figures
from kept.store.hubs.programmes import Programme

LONGEST_NAME: Final = 120
MOST_CREDITS: Final = 100
MOST_AT_ONCE: Final = 10_000


class HubForm(StrictForm):
    """A hub's terms and people. `version` is the one that was seen; a new hub has none, and a zone and a currency, which
    then stay."""

    name = WordsField(label="Name", most=LONGEST_NAME, help_text="As members know it. Letters never say it.")
    credit_price = forms.CharField(
        label="Price per credit",
        max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="What one sponsored session costs the employer, like 65 or 65.50.",
    )
    credits_per_member = WholeNumberField(
        label="Credits per member", least=1, most=MOST_CREDITS, code="setting_range", help_text="For one period."
    )
    period_months = WholeNumberField(
        label="Period in months",
        least=1,
        most=LONGEST_PERIOD,
        code="setting_range",
        help_text="Periods follow each other from the month of the founding on.",
    )
    topups_per_member = WholeNumberField(
        label="Further credits per member",
        least=0,
        most=MOST_CREDITS,
        code="setting_range",
        help_text="So many a member may ask for in a period; the pool gives them by itself.",
    )
    spares_late_rebooks = forms.BooleanField(
        label="Spare late rebookings", required=False, help_text="The credit moves along instead of being taken."
    )
    reverses_refilled_charges = forms.BooleanField(
        label="Reverse a late charge when the time is booked again",
        required=False,
        help_text="The credit goes back to the client, and both are told.",
    )
    bills = OneOfField(
        Bills,
        {
            Bills.BOUGHT: "Credits bought",
            Bills.USED: "Credits used, as published: rounded, never of few people",
        },
        label="What the employer is invoiced for",
        widget=forms.RadioSelect,
    )
    professionals = AddressesField(
        label="Professionals",
        required=False,
        help_text="The e-mail addresses they sign in with, one on each line. Who is taken off keeps the sessions that are booked.",
    )
    admins = AddressesField(
        label="Admins",
        required=False,
        help_text="The employer’s people who run the programme: e-mail addresses of accounts, one on each line.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, currency: str | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        if currency is None:
            self.fields["timezone"] = ZoneField(label="Time zone", help_text="Months and periods end in it.")
            self.fields["currency"] = forms.ChoiceField(label="Currency", choices=[(code, code) for code in DECIMALS])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        currency = self.currency or cleaned.get("currency")
        if currency and "credit_price" in cleaned:
            try:
                cleaned["credit_price"] = parse_amount(cleaned["credit_price"], currency)
            except Refused as refused:
                self.add_error("credit_price", fault(refused.code, **refused.facts))
        return cleaned

    def price(self) -> Money:
        price: Money = self.cleaned_data["credit_price"]
        return price


def terms_of(hub: Programme) -> dict[str, Any]:
    """A HubForm as the hub stands."""
    return {
        "name": hub.name,
        "credit_price": amount_in_figures(hub.price),
        "credits_per_member": hub.credits_per_member,
        "period_months": hub.period_months,
        "topups_per_member": hub.topups_per_member,
        "spares_late_rebooks": hub.spares_late_rebooks,
        "reverses_refilled_charges": hub.reverses_refilled_charges,
        "bills": hub.bills,
        "professionals": "\n".join(email for _, email in hub.professionals),
        "admins": "\n".join(email for _, email in hub.admins),
        "version": hub.version,
    }


class Whom(StrEnum):
    NEW = "new"
    ALL = "all"


class GrantForm(StrictForm):
    """Credits for many at once. `all` and `new` are how many people there are of each kind."""

    def __init__(self, *args: Any, everybody: int, new: int, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = {
            Whom.NEW: f"Newly added members: {_people(new)} without a grant in this period",
            Whom.ALL: f"Everybody on the roster: {_people(everybody)}",
        }
        self.fields["whom"] = OneOfField(Whom, labels, label="Who is given credits", widget=forms.RadioSelect)
        self.fields["each"] = WholeNumberField(
            label="Credits for each", least=1, most=MOST_CREDITS, code="setting_range"
        )
        self.fields["ends_on"] = DayField(
            label="To be used by", help_text="The last day. What is not used by then expires."
        )

    @property
    def ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        return day


class PoolForm(StrictForm):
    number = WholeNumberField(label="Number of credits", least=1, most=MOST_AT_ONCE, code="setting_range")


class MemberForm(StrictForm):
    """Somebody who is eligible."""

    name = NameField(label="Name")
    email = AddressField(label="E-mail address", help_text="With this address they claim their credits.")


class InvoiceAddressForm(StrictForm):
    address = WordsField(
        label="Invoice address", most=400, lines=4, required=False, help_text="As it is to stand on invoices."
    )


class InvoiceForm(StrictForm):
    """Which of the months that are over and were not invoiced."""

    def __init__(self, *args: Any, months: Sequence[date], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(f"{month:%Y-%m-%d}", f"{month:%B %Y}") for month in months]
        self.fields["month"] = forms.ChoiceField(label="Month", choices=choices)

    @property
    def month(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])


class RosterSearchForm(ListForm):
    q = search_field("Search members")

    @property
    def text(self) -> str:
        return self.chosen("q") or ""


class ImportForm(StrictForm):
    """Carries a roster out. `expected` is what was shown, `confirmed` how many people are removed."""

    expected = forms.CharField(max_length=16, widget=forms.HiddenInput)
    confirmed = WholeNumberField(
        label="How many people are removed",
        least=0,
        most=10**9,
        code="confirm_removals",
        required=False,
        is_conditional=True,
    )


class CreditsRequestForm(StrictForm):
    """One more credit, from this hub."""

    hub = forms.UUIDField(widget=forms.HiddenInput)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
