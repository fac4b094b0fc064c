"""What a professional offers."""

from typing import Any

from django import forms

from kept.core.offers import LEAST_MINUTES, LONGEST_NAME, MOST_MINUTES, Audience, ServiceTerms, Way
from kept.edges.web.forms.fields import AmountField, OneOfField, WholeNumberField, WordsField
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.words import AUDIENCES, PLACES, amount_in_figures
from kept.store.diary.offers import OwnService


class ServiceForm(StrictForm):
    """A service's terms. `version` is the one that was seen; a new service has none."""

    name = WordsField(label="Name", most=LONGEST_NAME, help_text="As clients see it. Letters never say it.")
    minutes = WholeNumberField(label="Minutes", least=LEAST_MINUTES, most=MOST_MINUTES, code="duration_range")
    place = forms.ChoiceField(label="Place", choices=list(PLACES.items()), widget=forms.RadioSelect)
    audience = OneOfField(Audience, AUDIENCES, label="Who sees it", widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["price"] = AmountField(
            label=f"Price ({currency})", currency=currency, help_text="0 when it costs nothing."
        )
        self.order_fields(["name", "minutes", "price"])

    def terms(self) -> ServiceTerms:
        return ServiceTerms(
            **{name: self.cleaned_data[name] for name in ("name", "minutes", "price", "place", "audience")}
        )


class MoveForm(StrictForm):
    way = OneOfField(Way, {Way.UP: "Up", Way.DOWN: "Down"})


def terms_of(service: OwnService) -> dict[str, Any]:
    """A ServiceForm as the service stands."""
    card = service.card
    return {
        "name": card.name,
        "minutes": card.minutes,
        "price": amount_in_figures(card.price),
        "place": card.place,
        "audience": card.audience,
        "version": service.version,
    }
