"""Forms of clients: choose a slot, confirm a booking, cancel, rebook."""

from datetime import UTC, datetime
from typing import Any, Final

from django import forms

from kept.core.money import Money
from kept.core.policy import Funding, Origin
from kept.core.refusal import Refused
from kept.edges.web.forms.fields import OneOfField, WordsField
from kept.edges.web.forms.strict import StrictForm, fault
from kept.edges.web.words import money_in_words

CONFIRM_WORD: Final = "CANCEL"
FUNDINGS: Final = {Funding.CREDIT: "A sponsored credit pays", Funding.SELF_PAY: "I pay myself"}


class InstantField(forms.Field):
    """An instant with its offset, as a page of ours carries it."""

    def clean(self, value: Any) -> datetime:
        if value in self.empty_values:
            raise fault("required")
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            raise fault("invalid_time") from None
        if instant.tzinfo is None or not 2000 <= instant.year <= 2100:
            raise fault("invalid_time")
        return instant.astimezone(UTC)


class SlotForm(StrictForm):
    """A chosen slot, to be held."""

    service = forms.UUIDField(widget=forms.HiddenInput)
    door = OneOfField(Origin, {door: door for door in Origin}, widget=forms.HiddenInput)
    starts_at = InstantField(label="Time")


class ConfirmForm(StrictForm):
    """The booking of a held slot. `price_shown` is what the page said; it is compared, never taken."""

    service = forms.UUIDField(widget=forms.HiddenInput)
    door = OneOfField(Origin, {door: door for door in Origin}, widget=forms.HiddenInput)
    starts_at = InstantField(widget=forms.HiddenInput)
    funding = OneOfField(Funding, FUNDINGS, label="Who pays", widget=forms.RadioSelect)
    agrees = forms.BooleanField(required=False)
    prepays = forms.CharField(widget=forms.HiddenInput, max_length=7, required=False)
    price_shown = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**12)

    def __init__(self, *args: Any, price: Money, **options: Any) -> None:
        super().__init__(*args, **options)
        self.price = price
        self.fields["agrees"].label = f"I agree to pay {money_in_words(price)} for this session myself"

    def agreed(self) -> Money | None:
        """What the client agreed to: the price that was shown, when the box is ticked."""
        if self.cleaned_data["funding"] is Funding.CREDIT or not self.cleaned_data["agrees"]:
            return None
        return Money(self.cleaned_data["price_shown"], self.price.currency)

    def refuse(self, refused: Refused) -> None:
        """A price in words."""
        price = refused.facts.get("price")
        if isinstance(price, Money):
            refused.facts["price"] = money_in_words(price)
        super().refuse(refused)


class ReleaseForm(StrictForm):
    """Lets a slot go; the rest says where to look for another."""

    professional = forms.UUIDField(widget=forms.HiddenInput)
    service = forms.UUIDField(widget=forms.HiddenInput)
    door = OneOfField(Origin, {door: door for door in Origin}, widget=forms.HiddenInput)


class OwnCancelForm(StrictForm):
    """Asks nothing: what was shown is carried back. By a link, a late cancellation is typed."""

    expected = forms.Field(required=False, widget=forms.HiddenInput)
    confirm_word = WordsField(label=f"Type {CONFIRM_WORD} to confirm", most=20, required=False, is_conditional=True)

    def __init__(self, *args: Any, must_type: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.must_type = must_type

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.must_type and self.cleaned_data.get("confirm_word", "").strip().upper() != CONFIRM_WORD:
            self.add_error("confirm_word", fault("confirm_cancellation"))
        return self.cleaned_data


class RebookForm(StrictForm):
    """The new time; and, where the old credit is taken, whether the client pays the new session."""

    starts_at = InstantField(label="New time")
    pays_self = forms.BooleanField(required=False)
    expected = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, price: Money, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pays_self"].label = f"I agree to pay {money_in_words(price)} for the new session myself"
