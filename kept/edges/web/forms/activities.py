"""What Activities are narrowed to, in the address: any of it, all of it at once."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import QueryDict

from kept.core.lifecycle import PaymentState, State
from kept.core.policy import By, Funding, Reason
from kept.edges.web.forms.filters import PeriodForm, choice_of
from kept.edges.web.words import CANCELLED_BY, PAID_WITH, PAYMENT_STATES, PLACES, REASONS, STATES
from kept.store.diary.session_filters import SessionFilter

SHOWN_STATES: Final = {str(state): words for state, words in STATES.items() if state is not State.DELETED}
LATENESS: Final = {"late": "Late", "in_time": "In time"}
ALWAYS_SEEN: Final = ("client", "state", "from", "to")


class SeveralField(forms.MultipleChoiceField):
    """Any number of the choices; an empty one asks for nothing."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [each for each in super().to_python(value) if each]


class ActivitiesForm(PeriodForm):
    """Fields besides the ones of `ALWAYS_SEEN` are folded away until one of them is used."""

    place = forms.ChoiceField(label="Place", choices=[("", "Every place"), *PLACES.items()], required=False)
    cancelled_by = choice_of(By, CANCELLED_BY, label="Cancelled by", anything="Anybody")
    reason = choice_of(Reason, REASONS, label="Reason", anything="Every reason")
    late = forms.ChoiceField(label="Cancelled", choices=[("", "Late or in time"), *LATENESS.items()], required=False)
    paid_with = choice_of(Funding, PAID_WITH, label="Paid by", anything="Credit or money")
    payment = choice_of(PaymentState, PAYMENT_STATES, label="Payment", anything="Every state")

    def __init__(self, asked: QueryDict, *, services: Sequence[tuple[UUID, str]], zone: str) -> None:
        super().__init__(asked, zone=zone)
        self.asked = asked
        self.fields["state"] = SeveralField(label="State", choices=list(SHOWN_STATES.items()), required=False)
        named = [("", "Every service"), *((str(each), name) for each, name in services)]
        self.fields["service"] = forms.ChoiceField(label="Service", choices=named, required=False)

    def filter(self) -> SessionFilter:
        late, service = self.chosen("late"), self.chosen("service")
        return SessionFilter(
            states=tuple(State(each) for each in self.chosen("state") or ()),
            since=self.since(),
            until=self.until(),
            text=self.text,
            service=UUID(service) if service else None,
            place=self.chosen("place"),
            cancelled_by=self.chosen("cancelled_by"),
            reason=self.chosen("reason"),
            is_late=None if late is None else late == "late",
            funding=self.chosen("paid_with"),
            payment=self.chosen("payment"),
        )

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in ("service", "place", "paid_with", "payment", "cancelled_by", "reason", "late")]

    @property
    def shows_more(self) -> bool:
        return any(self.chosen(name) or name in self.errors for name in self.fields if name not in ALWAYS_SEEN)

    def used(self) -> Iterator[tuple[str, str]]:
        """What is asked for, in words, each with the address of the list without it."""
        for name, field in self.fields.items():
            value = self.chosen(name)
            for each in value if isinstance(value, list) else [value] if value else []:
                words = dict(getattr(field, "choices", ())).get(str(each), str(each))
                yield f"{field.label}: {words}", self._address_without(name, str(each))

    def _address_without(self, name: str, value: str) -> str:
        left = QueryDict(mutable=True)
        for each, values in self.asked.lists():
            if each in self.fields:
                left.setlist(each, [v for v in values if v and (each != name or (name == "state" and v != value))])
        return f"/activities?{left.urlencode()}"
