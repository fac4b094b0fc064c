"""Forms about a session: book, edit, move, cancel, end."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from kept.core.availability import session_span
from kept.core.intervals import Span
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.core.zones import instant_of
from kept.edges.web.forms.fields import (
    AmountField,
    ClockField,
    DayField,
    LinkField,
    OneOfField,
    WholeNumberField,
    WordsField,
)
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.words import PLACES, amount_in_figures, in_zone
from kept.store.diary.reads import ServiceCard, SessionCard
from kept.store.people.reads import ClientCard


class Which(StrEnum):
    """Of two instants that a clock shows alike."""

    FIRST = "first"
    SECOND = "second"


class TimeForm(StrictForm):
    """When: a local day and time of the professional's zone. `which` chooses where the clock shows it twice."""

    asks_as: ClassVar = {"starts_at": "time", "minutes": "minutes_wanted"}

    day = DayField(label="Date")
    time = ClockField(label="Time")
    which = OneOfField(
        Which,
        {Which.FIRST: "The first of the two", Which.SECOND: "The second of the two"},
        label="Which one",
        widget=forms.RadioSelect,
        required=False,
        is_conditional=True,
    )

    def starts_at(self) -> datetime:
        """Raises Refused time_does_not_exist or time_ambiguous."""
        chosen = self.cleaned_data["which"]
        zone = ZoneInfo(self.zone)
        second = chosen is Which.SECOND if chosen else None
        return instant_of(self.cleaned_data["day"], self.cleaned_data["time"], zone, second=second)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if {"day", "time", "which"} <= set(self.cleaned_data):
            try:
                self.cleaned_data["span"] = self._span()
            except Refused as refused:
                self.refuse(refused)
        return self.cleaned_data

    def _span(self) -> Span:
        start = self.starts_at()
        return session_span(start, start + timedelta(minutes=self.minutes()))

    def minutes(self) -> int:
        raise NotImplementedError

    def refuse(self, refused: Refused) -> None:
        """Where the clock shows the time twice, it is not the time that is wrong: the choice is missing."""
        if refused.code == "time_ambiguous":
            refused.field = "which"
        super().refuse(refused)

    @property
    def asks_which(self) -> bool:
        return self.has_fault("time_ambiguous") or bool(self.data.get("which"))


def _minutes_field(label: str, **options: Any) -> WholeNumberField:
    return WholeNumberField(label=label, least=5, most=480, code="duration_range", **options)


def time_in(zone: str, instant: datetime) -> dict[str, Any]:
    """The initial day and time of a TimeForm."""
    local = in_zone(instant, zone)
    return {"day": local.date(), "time": local.time().replace(tzinfo=None)}


class SessionForm(TimeForm):
    """What a session is, beside its client: service, place, meeting address, price."""

    unknown: ClassVar = {"service": "unknown_service", "client": "unknown_client"}

    service = forms.ChoiceField(label="Service")
    minutes_wanted = _minutes_field("Minutes", required=False, help_text="Empty: as long as the service.")
    place = forms.ChoiceField(label="Place", choices=[("", "As the service"), *PLACES.items()], required=False)
    meeting_url = LinkField(label="Meeting address", required=False, help_text="Opens when the session is joined.")
    outside_hours = forms.BooleanField(label="Book outside my hours", required=False)

    def __init__(
        self,
        sent: QueryDict | None = None,
        *,
        services: Sequence[ServiceCard],
        currency: str,
        zone: str,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(sent, zone=zone, initial=initial)
        self.services = {str(service.uuid): service for service in services}
        self.fields["service"] = forms.ChoiceField(
            label="Service",
            choices=[(key, f"{service.name} · {service.minutes} min") for key, service in self.services.items()],
            error_messages=self.fields["service"].error_messages,
        )
        self.fields["price"] = AmountField(label=f"Price ({currency})", currency=currency, required=False)

    def minutes(self) -> int:
        typed = self.cleaned_data.get("minutes_wanted")
        service = self.services.get(self.data.get("service", ""))
        return int(typed or (service.minutes if service else 50))


class BookForm(SessionForm):
    """A new session for a client."""

    funding = OneOfField(
        Funding,
        {Funding.SELF_PAY: "The client pays", Funding.CREDIT: "A sponsored credit pays"},
        label="Payment",
        widget=forms.RadioSelect,
        initial=Funding.SELF_PAY,
    )
    notify = forms.BooleanField(
        label="Write to the client and to me", required=False, help_text="A session to come is always confirmed."
    )

    def __init__(self, *args: Any, clients: Sequence[ClientCard], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["price"].help_text = "Empty: the service's own price."
        self.fields["client"] = forms.ChoiceField(
            label="Client",
            choices=[("", "Choose a client"), *((str(c.uuid), f"{c.name} · {c.email}") for c in clients)],
            error_messages={"required": "Choose a client."},
        )
        self.order_fields(["client", "service", "day", "time", "which", "minutes_wanted"])


class EditForm(SessionForm):
    """The same session, changed. `version` is the one that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, price_is_open: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"] = forms.ChoiceField(label="Place", choices=list(PLACES.items()))
        self.fields["outside_hours"].label = "Keep it outside my hours"
        if not price_is_open:
            del self.fields["price"]


def initial_of(card: SessionCard, *, service: str, meeting_url: str) -> dict[str, Any]:
    """An EditForm as the session stands."""
    return {
        **time_in(card.zone, card.starts_at),
        "minutes_wanted": card.minutes,
        "service": service,
        "place": card.place,
        "meeting_url": meeting_url,
        "price": amount_in_figures(card.price),
        "version": card.version,
    }


class MoveForm(TimeForm):
    """Another time for the same session."""

    minutes_wanted = _minutes_field("Minutes")
    outside_hours = forms.BooleanField(label="Keep it outside my hours", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def minutes(self) -> int:
        return int(self.cleaned_data.get("minutes_wanted") or 50)


class DragForm(StrictForm):
    """What the calendar sends when a session is dragged: instants with their offsets."""

    starts_at = WordsField(most=40)
    ends_at = WordsField(most=40)
    outside_hours = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if {"starts_at", "ends_at"} <= set(self.cleaned_data):
            try:
                ends = [_instant(self.cleaned_data[name]) for name in ("starts_at", "ends_at")]
                self.cleaned_data["span"] = session_span(*ends)
            except Refused as refused:
                self.refuse(refused)
        return self.cleaned_data


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("invalid_time", field="starts_at") from None
    if instant.tzinfo is None or not 2000 <= instant.year <= 2100:
        raise Refused("invalid_time", field="starts_at")
    return instant.astimezone(UTC)
