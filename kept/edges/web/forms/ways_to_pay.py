"""How the payment methods are offered: a card with what tells it from another, and closed where the client has none."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from kept.core.outcome import Method
from kept.edges.web.card_words import card_in_words
from kept.edges.web.words import METHODS
from kept.store.payments.saved_cards import CardShown

NO_CARD: Final = "Card (the client has saved none)"


class _Closing(forms.widgets.ChoiceWidget):
    """Options that stand there and cannot be chosen."""

    def __init__(self, *, closed: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.closed = closed

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *rest, **more)
        if str(value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class MethodSelect(_Closing, forms.Select):
    """In a list that opens."""


class MethodRadios(_Closing, forms.RadioSelect):
    """One beside the other."""


def method_choices(methods: Sequence[Method], card: CardShown | None, widget: type[_Closing]) -> dict[str, Any]:
    """Which can be chosen, by their labels, and which are closed and why."""
    labels = {method: METHODS[method] for method in methods}
    if Method.CARD in labels and card is None:
        del labels[Method.CARD]
        closed = {Method.CARD: (NO_CARD, "card_missing")}
        return {"labels": labels, "closed": closed, "widget": widget(closed=frozenset(map(str, closed)))}
    if card:
        labels |= {Method.CARD: f"Card ({card_in_words(card.brand, card.last4)})"}
    return {"labels": labels, "widget": widget()}
