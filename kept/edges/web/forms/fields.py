"""Fields of the product: dates, times, amounts, names, addresses, each refusing with its own code."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

from django import forms

from kept.core.money import Money, parse_amount
from kept.core.refusal import Refused
from kept.core.texts import FIRST_YEAR, LAST_YEAR, LONGEST_TEXT, day_from, name_from, words_from
from kept.core.zones import zone_names
from kept.edges.web.forms.strict import fault
from kept.store.contacts import LONGEST_ADDRESS, LONGEST_PHONE, address_from, phone_from

Read = TypeVar("Read")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::00)?", re.ASCII)


def taken(read: Callable[..., Read], text: str, **terms: Any) -> Read:
    """What the text says, or the field's fault in place of a refusal."""
    try:
        return read(text, **terms)
    except Refused as refused:
        raise fault(refused.code, **refused.facts) from None


class DayField(forms.Field):
    """A calendar day, as date inputs send it."""

    widget = forms.DateInput(attrs={"type": "date", "min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"})

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        return taken(day_from, str(value))

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class ClockField(forms.Field):
    """A time of day in whole minutes, as time inputs send it."""

    widget = forms.TimeInput(attrs={"type": "time", "step": "300"})

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        match = _TIME.fullmatch(value)
        if match is None:
            raise fault("invalid_time")
        return time(int(match[1]), int(match[2]))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class WholeNumberField(forms.Field):
    """A whole number in plain digits, within bounds; outside them it refuses with `code`. `is_conditional`: needed at
    times only."""

    def __init__(self, *, least: int, most: int, code: str, is_conditional: bool = False, **options: Any) -> None:
        self.is_conditional = is_conditional
        attrs = {"min": str(least), "max": str(most), "inputmode": "numeric"}
        super().__init__(widget=forms.NumberInput(attrs=attrs), **options)
        self.least, self.most, self.code = least, most, code

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII) or not self.least <= int(value) <= self.most:
            raise fault(self.code, least=self.least, most=self.most)
        return int(value)


class AmountField(forms.Field):
    """An amount of money in the practice's currency."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options)
        self.currency = currency

    def to_python(self, value: Any) -> Money | None:
        if value in self.empty_values:
            return None
        return taken(parse_amount, str(value), currency=self.currency)


class WordsField(forms.CharField):
    """Text that people read. Empty or invisible text is no text; `most` characters. `is_conditional`: needed at times only."""

    def __init__(
        self, *, most: int = LONGEST_TEXT, lines: int = 1, is_conditional: bool = False, **options: Any
    ) -> None:
        self.is_conditional = is_conditional
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        super().__init__(widget=widget, strip=True, **options)
        self.most = most
        widget.attrs["maxlength"] = str(most)

    def clean(self, value: Any) -> str:
        return taken(words_from, str(super().clean(value)), most=self.most)


class NameField(forms.CharField):
    """A person's name: letters of any script, nothing invisible, at most 120 characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"maxlength": "120", "autocomplete": "off"}), strip=True, **options
        )

    def clean(self, value: Any) -> str:
        return taken(name_from, str(super().clean(value)))


class AddressField(forms.CharField):
    """One e-mail address, in lower case."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.EmailInput(attrs={"maxlength": str(LONGEST_ADDRESS), "autocomplete": "off"}),
            strip=True,
            **options,
        )

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        return typed and taken(address_from, typed)


class AddressesField(forms.CharField):
    """E-mail addresses, one on each line, in lower case and each once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **options)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        return tuple(dict.fromkeys(AddressField().clean(line) for line in lines))


class PhoneField(forms.CharField):
    """A phone number with its country code, kept in the international form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"type": "tel", "maxlength": str(LONGEST_PHONE), "autocomplete": "off"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        return typed and taken(phone_from, typed)


class LinkField(forms.CharField):
    """A web address behind https."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.URLInput(attrs={"maxlength": "500", "placeholder": "https://"}), **options)

    def clean(self, value: Any) -> str:
        link = str(super().clean(value))
        if link and (len(link) > 500 or not re.fullmatch(r"https://[^\s<>\"\\]+\.[^\s<>\"\\]+", link)):
            raise fault("link")
        return link


class ZoneField(forms.ChoiceField):
    """An IANA time zone."""

    def __init__(self, **options: Any) -> None:
        names = sorted(name for name in zone_names() if "/" in name and not name.startswith("Etc/"))
        super().__init__(choices=[(name, name.replace("_", " ")) for name in ("UTC", *names)], **options)

    def validate(self, value: Any) -> None:
        if value not in zone_names():
            raise fault("unknown_zone")


class OneOfField(forms.ChoiceField):
    """One member of an enumeration, by its label; none refuses with `missing`. `is_conditional`: needed at times only;
    `closed`: what cannot be chosen, each with its label, which says why, and the code of the refusal."""

    def __init__(
        self,
        of: type[StrEnum],
        labels: dict[Any, str],
        *,
        missing: str = "required",
        is_conditional: bool = False,
        closed: Mapping[Any, tuple[str, str]] = MappingProxyType({}),
        **options: Any,
    ) -> None:
        self.of, self.missing, self.is_conditional = of, missing, is_conditional
        self.labels = {str(member): label for member, label in labels.items()}
        self.closed = {str(member): code for member, (_, code) in closed.items()}
        shown = {str(member): label for member, (label, _) in closed.items()}
        super().__init__(choices=list((self.labels | shown).items()), **options)

    def clean(self, value: Any) -> Any:
        if value in self.empty_values:
            if self.required:
                raise fault(self.missing)
            return None
        if value not in self.labels:
            raise fault(self.closed.get(value, "unknown_choice"))
        return self.of(value)
