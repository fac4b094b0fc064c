"""Forms that end a session: cancel, delete, complete; and the payment methods they offer."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from kept.core.outcome import CancelWish, Method
from kept.core.policy import Reason
from kept.edges.web.forms.fields import OneOfField, WordsField
from kept.edges.web.forms.strict import StrictForm, fault
from kept.edges.web.forms.ways_to_pay import MethodSelect, method_choices
from kept.edges.web.words import REASONS
from kept.store.payments.saved_cards import CardShown

CONFIRM_WORD: Final = "DELETE"


class CancelForm(StrictForm):
    """Why, charged or not, deleted or not; `notify` is chosen in the second step."""

    reason = OneOfField(
        Reason,
        REASONS,
        label="Select the reason for cancelling the session",
        widget=forms.RadioSelect,
        missing="reason_required",
    )
    reason_text = WordsField(
        label="Write the reason (only visible to you)", most=2000, lines=3, required=False, is_conditional=True
    )
    charge = forms.BooleanField(label="Charge the client for this session", required=False)
    delete_information = forms.BooleanField(label="Delete all information about this session", required=False)
    confirm_word = WordsField(label=f"Type {CONFIRM_WORD} to confirm", most=20, required=False)
    expected = forms.Field(required=False, widget=forms.HiddenInput)
    notify = forms.ChoiceField(choices=[("", ""), ("yes", "Notify"), ("no", "Don't notify")], required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, methods: Sequence[Method], card: CardShown | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["method"] = method_field(methods, card)

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("delete_information") and cleaned.get("confirm_word", "").strip() != CONFIRM_WORD:
            self.add_error("confirm_word", fault("confirm_deletion"))
        if cleaned.get("reason") is Reason.OTHER and not cleaned.get("reason_text") and "reason_text" in cleaned:
            self.add_error("reason_text", fault("reason_required"))
        return cleaned

    def wish(self, *, notify: bool) -> CancelWish:
        cleaned = self.cleaned_data
        return CancelWish(
            reason=cleaned.get("reason"),
            reason_text=cleaned.get("reason_text", "") if cleaned.get("reason") is Reason.OTHER else "",
            charge=bool(cleaned.get("charge")),
            method=cleaned.get("method") if cleaned.get("charge") else None,
            delete_information=bool(cleaned.get("delete_information")),
            notify=notify,
        )


def method_field(methods: Sequence[Method], card: CardShown | None) -> OneOfField:
    """The payment methods that are switched on; a card where the client has one."""
    choices = method_choices(methods, card, MethodSelect)
    return OneOfField(Method, **choices, label="Payment method", required=False, is_conditional=True)


class EndForm(StrictForm):
    """How the session ends: `Charge` with a method, or `Skip payment`. What was shown for each is carried back."""

    payment = forms.ChoiceField(choices=[("charge", "Charge"), ("skip", "Skip payment")])
    expected_charge = forms.Field(required=False)
    expected_skip = forms.Field(required=False)

    def __init__(self, *args: Any, methods: Sequence[Method], card: CardShown | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["method"] = method_field(methods, card)

    def charges(self) -> bool:
        return bool(self.cleaned_data["payment"] == "charge")

    def shown(self) -> str | None:
        return self.cleaned_data["expected_charge" if self.charges() else "expected_skip"] or None
