"""A form that refuses what it does not know, says each fault in the product's own sentence, and keeps what was typed."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from kept.core.refusal import Refused
from kept.edges.web.pages import OF_EVERY_FORM
from kept.edges.web.sentences import FORM_TOO_OLD, sentence_of

ZONE_OF_FORMS: Final = "UTC"  # the sentences of a form's own checks tell of no instants
# What Django's own fields find, by the product's codes.
CODES_OF_DJANGO: Final = {
    "invalid_choice": "unknown_choice",
    "null_characters_not_allowed": "text_empty",
    "max_length": "length",
}


def fault(code: str, **facts: object) -> ValidationError:
    """A field's fault, by the code whose sentence it says."""
    refused = Refused(code)
    refused.facts.update(facts)
    return ValidationError(sentence_of(refused, zone=ZONE_OF_FORMS), code=code)


class StrictForm(forms.Form):
    """Unknown fields are refused by name. `zone` is the reader's, for sentences that tell a time.

    `asks_as` says under which of its fields the form asks for what a refusal calls otherwise; `unknown` which code
    belongs to a choice that is none.
    """

    asks_as: ClassVar[Mapping[str, str]] = {}
    unknown: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, sent: QueryDict | None = None, *, zone: str = "UTC", initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sent, initial=dict(initial or {}))
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        unknown = sorted(set(self.data) - set(self.fields) - OF_EVERY_FORM)
        unknown = [name for name in unknown if not self.asked_before(name)]
        if unknown:
            raise fault("unknown_field", given=", ".join(unknown)[:80])
        return self.cleaned_data

    def asked_before(self, _name: str) -> bool:
        """Whether a field that the form has no more may have stood there when it was opened."""
        return False

    def refuse(self, refused: Refused) -> None:
        """Says a refusal at the field at fault, or above the form."""
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        error = ValidationError(sentence_of(refused, zone=self.zone), code=refused.code)
        field = self.asks_as.get(refused.field or "", refused.field)
        self.add_error(field if field in self.fields else None, error)

    def add_error(self, field: str | None, error: Any) -> None:
        """In our own words, also where one of Django's fields found the fault."""
        found = error if isinstance(error, ValidationError) else ValidationError(error)
        if not hasattr(found, "error_dict"):
            found = ValidationError([self._in_our_words(field or "", each) for each in found.error_list])
        super().add_error(field, found)

    def _in_our_words(self, field: str, found: ValidationError) -> ValidationError:
        code = str(found.code or "")
        if code in CODES_OF_DJANGO:
            ours = self.unknown.get(field, CODES_OF_DJANGO[code])
            return fault(ours, most=(found.params or {}).get("limit_value"))
        if code == "required" and found.message == forms.Field.default_error_messages["required"]:
            return fault("required")
        if code == "invalid" and field in self.fields and self.fields[field].widget.is_hidden:
            # What the page itself carries along was tampered with, or is of another release.
            return ValidationError(FORM_TOO_OLD, code="required")
        return found

    @property
    def code(self) -> str:
        """The code of the first fault: what a program (or a test) reads where people read the sentence."""
        faults = [error for errors in self.errors.as_data().values() for error in errors]
        return str(faults[0].code) if faults else ""

    def has_fault(self, code: str) -> bool:
        return any(error.code == code for errors in self.errors.as_data().values() for error in errors)
