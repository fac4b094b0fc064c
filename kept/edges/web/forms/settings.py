"""Forms of a professional's settings."""

import re
from typing import Any, Final

from django import forms

from kept.core.arrivals import Particular
from kept.core.notice import LONGEST_POLICY_HOURS, PROGRAMME_HOURS
from kept.core.outcome import Method
from kept.core.reminders import MOST_LEADS
from kept.edges.web.forms.fields import NameField, WholeNumberField, WordsField
from kept.edges.web.forms.strict import StrictForm, fault
from kept.edges.web.words import METHODS, PARTICULARS

HOURS: Final = re.compile(r"\d{1,3}(\s*[,;]\s*\d{1,3})*", re.ASCII)


class ProfileForm(StrictForm):
    name = NameField(label="Name", help_text="As clients see it.")
    introduction = WordsField(
        label="Introduction",
        most=2000,
        lines=6,
        required=False,
        help_text="A few sentences on the public page: whom you see, and how you work.",
    )


class PolicyForm(StrictForm):
    policy_hours = WholeNumberField(
        label="Hours of notice",
        least=PROGRAMME_HOURS,
        most=LONGEST_POLICY_HOURS,
        code="setting_range",
        help_text=f"{PROGRAMME_HOURS} to {LONGEST_POLICY_HOURS}. It holds for private sessions; in Wellbeing Hubs it is "
        f"always {PROGRAMME_HOURS}.",
    )
    terms = WordsField(
        label="Terms & Conditions", lines=8, required=False, help_text="Clients read them before they book."
    )


class MethodsForm(StrictForm):
    """What is switched on; none is possible. A credit needs no switch."""

    methods = forms.MultipleChoiceField(
        label="Payment methods",
        choices=[
            (str(each), label)
            for each, label in METHODS.items()
            if each not in (Method.CARD, Method.BALANCE, Method.CREDIT)
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="How clients can have paid you when you charge them. Nothing is collected from them here.",
    )

    def __init__(self, *args: Any, takes_cards: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if takes_cards:
            methods: Any = self.fields["methods"]
            methods.choices = [*methods.choices, (str(Method.CARD), METHODS[Method.CARD])]

    def clean_methods(self) -> list[Method]:
        return [Method(each) for each in self.cleaned_data["methods"]]


class PrepaymentTermsForm(StrictForm):
    """Who is asked to pay before a session, and what becomes of it when they cancel free of charge."""

    asks_private = forms.BooleanField(label="Private clients pay before the session", required=False)
    asks_hub = forms.BooleanField(
        label="Wellbeing Hub members who pay themselves pay before the session", required=False
    )
    returns = forms.ChoiceField(
        label="When a paid session is cancelled free of charge",
        choices=[
            ("refund", "The money is refunded"),
            ("balance", "The money is kept as a balance for the next session"),
        ],
        widget=forms.RadioSelect,
    )


class LetterheadForm(StrictForm):
    """What every receipt and statement of the practice stands under, whoever of it works with the client."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = WordsField(label="Name on receipts", most=120)
    address = WordsField(label="Address", most=400, lines=4, required=False)
    tax_text = WordsField(
        label="Tax text",
        most=600,
        lines=3,
        required=False,
        help_text="Your tax number, and why no VAT is charged where that is so. It stands below the amount.",
    )
    number_prefix = WordsField(
        label="Number prefix",
        most=12,
        required=False,
        help_text="Before every number: with “LH-”, the next receipts are LH-1, LH-2, … The numbers go on without a gap.",
    )


class AccessForm(StrictForm):
    """Which doors are open, and what is asked of who comes in."""

    takes_direct_bookings = forms.BooleanField(
        label="Direct sign up link", required=False, help_text="Anybody with the link signs up and books free times."
    )
    takes_requests = forms.BooleanField(
        label="On Request",
        required=False,
        help_text="Anybody with the link asks; you accept or decline. Nothing is booked.",
    )
    asks_for = forms.MultipleChoiceField(
        label="Ask clients for",
        choices=[(str(each), label) for each, label in PARTICULARS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Before they first join a session.",
    )

    def clean_asks_for(self) -> list[Particular]:
        return [Particular(each) for each in self.cleaned_data["asks_for"]]


class RemindersForm(StrictForm):
    hours = forms.CharField(
        label="Remind clients, hours before",
        max_length=40,
        required=False,
        help_text=f"Up to {MOST_LEADS} of them, like 24, 2. Empty: nobody is reminded.",
    )
    reminds_self = forms.BooleanField(label="Remind me too", required=False)
    reverses_refilled_charges = forms.BooleanField(
        label="Reverse a late charge when the time is booked again",
        required=False,
        help_text="The client and you are told.",
    )

    def __init__(self, *args: Any, initial: dict[str, Any], **options: Any) -> None:
        stands = ", ".join(str(lead) for lead in initial["reminder_hours"])
        super().__init__(*args, initial=initial | {"hours": stands}, **options)

    def clean_hours(self) -> list[int]:
        typed = str(self.cleaned_data["hours"]).strip()
        if typed and not HOURS.fullmatch(typed):
            raise fault("setting_range")
        return [int(lead) for lead in re.findall(r"\d+", typed)]


class ConsentTextForm(StrictForm):
    title = WordsField(label="Title", most=120)
    text = WordsField(label="Text", lines=8)
    is_required = forms.BooleanField(label="Needed to become a client", required=False)
