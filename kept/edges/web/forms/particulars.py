"""The form of what a professional asks a client for."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.http import QueryDict

from kept.core.arrivals import Particular
from kept.edges.web.forms.arrivals import ConsentsForm
from kept.edges.web.forms.fields import PhoneField, WordsField
from kept.edges.web.forms.strict import fault
from kept.edges.web.words import PARTICULARS
from kept.store.people.reads.consents import ParticularsPage

OLDEST_YEARS: Final = 130
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class BirthDateField(forms.CharField):
    """A day on which somebody alive may have been born, as date inputs send it."""

    def __init__(self, *, today: date, **options: Any) -> None:
        attrs = {"type": "date", "max": today.isoformat(), "autocomplete": "bday"}
        super().__init__(widget=forms.DateInput(attrs=attrs), **options)
        self.today = today

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            day = date.fromisoformat(typed) if _DATE.fullmatch(typed) else None
        except ValueError:
            day = None
        if day is None or not self.today.year - OLDEST_YEARS <= day.year or day > self.today:
            raise fault("birth_date")
        return typed


class ParticularsForm(ConsentsForm):
    """Only what is asked; `next` is where the client was going."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, sent: QueryDict | None = None, *, page: ParticularsPage, today: date) -> None:
        super().__init__(sent, texts=page.texts, initial={str(name): value for name, value in page.known.items()})
        self.asked_for = page.asked
        for particular in page.asked:
            self.fields[particular] = _field(particular, today)
        self.order_fields([*page.asked])

    def given(self) -> dict[Particular, str]:
        return {particular: str(self.cleaned_data[particular]) for particular in self.asked_for}

    def particulars(self) -> list[forms.BoundField]:
        return [self[particular] for particular in self.asked_for]


def _field(particular: Particular, today: date) -> forms.Field:
    label = PARTICULARS[particular]
    match particular:
        case Particular.BIRTH_DATE:
            return BirthDateField(label=label, today=today)
        case Particular.PHONE:
            return PhoneField(label=label, help_text="With the country code, like +353 1 234 5678.")
        case Particular.ADDRESS:
            return WordsField(label=label, most=500, lines=3)
        case Particular.EMERGENCY_CONTACT:
            return WordsField(label=label, most=300, lines=2, help_text="A name, and how to reach them.")
        case Particular.COMING_FOR:
            return WordsField(label=label, most=2000, lines=4, help_text="A few words are enough.")
