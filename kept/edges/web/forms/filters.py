"""What lists are filtered by: forms in the address. What cannot be followed is said, and filters nothing."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from kept.core.lifecycle import SECTIONS, PaymentState, Section
from kept.core.outcome import Method
from kept.core.zones import day_span_start
from kept.edges.web.forms.fields import DayField, OneOfField
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.words import METHODS, PAYMENT_STATES
from kept.store.payments.reads import PaymentFilter

LONGEST_SEARCH: Final = 120


class ListForm(StrictForm):
    """A filter whose fields are all optional; the address may hold more than it asks for."""

    use_required_attribute = False

    def __init__(self, asked: QueryDict, *, zone: str) -> None:
        super().__init__(asked, zone=zone)
        self.auto_id = "filter_%s"  # a dialog over the list has fields of the same names

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data

    def chosen(self, name: str) -> Any:
        """What was asked of one field; None when nothing was, or nothing that makes sense."""
        assert self.errors is not None, "asking for them cleans the fields"
        return self.cleaned_data.get(name) or None

    @property
    def is_used(self) -> bool:
        """Whether anything is asked for: an empty list then says something else."""
        return any(self.chosen(name) for name in self.fields)


def search_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def choice_of(of: type[StrEnum], labels: dict[Any, str], *, label: str, anything: str) -> OneOfField:
    return OneOfField(of, {"": anything, **labels}, label=label, required=False)


class SearchForm(ListForm):
    q = search_field("Search clients")

    @property
    def text(self) -> str:
        return self.chosen("q") or ""


class PeriodForm(ListForm):
    """Between two days of the reader's zone, both included, about a client."""

    client = search_field("Client")

    def __init__(self, asked: QueryDict, *, zone: str) -> None:
        super().__init__(asked, zone=zone)
        self.fields["from"] = DayField(label="From", required=False)
        self.fields["to"] = DayField(label="To", required=False)

    def since(self) -> datetime | None:
        day = self.chosen("from")
        return day_span_start(day, ZoneInfo(self.zone)) if day else None

    def until(self) -> datetime | None:
        day = self.chosen("to")
        return day_span_start(day + timedelta(days=1), ZoneInfo(self.zone)) if day else None

    @property
    def text(self) -> str:
        return self.chosen("client") or ""


class PaymentFilterForm(PeriodForm):
    method = choice_of(Method, METHODS, label="Method", anything="Every method")

    def __init__(self, asked: QueryDict, *, section: Section, zone: str) -> None:
        super().__init__(asked, zone=zone)
        self.section = section
        labels = {state: PAYMENT_STATES[state] for state, of in SECTIONS.items() if of is section}
        self.fields["state"] = choice_of(PaymentState, labels, label="State", anything="Every state")

    def filter(self) -> PaymentFilter:
        return PaymentFilter(
            section=self.section,
            state=self.chosen("state"),
            method=self.chosen("method"),
            since=self.since(),
            until=self.until(),
            text=self.text,
        )
