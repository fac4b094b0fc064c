"""The earliest free times over all professionals whom the caller may book."""

from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kept.core.policy import Origin
from kept.core.zones import day_span_start
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import Limit, whole
from kept.edges.api.operations import operation
from kept.edges.api.shapes import Day, Given, Id, Named, days_within, instant, named, refusing, title_from
from kept.store.diary.earliest import EarliestSlot, SlotChoice, earliest_slots

router = Router(tags=["Professionals and slots"])
EXAMPLE: Any = {
    "starts_at": "2026-12-01T09:00:00Z",
    "professional": {"id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10", "name": "Anna Keller"},
    "timezone": "Europe/Dublin",
    "is_connected": True,
    "choices": [
        {
            "service": {"id": "0b9be2d6-7c0a-4a39-8a35-0f5e4d0c3a11", "name": "Counselling"},
            "via": "hub",
            "ends_at": "2026-12-01T09:50:00Z",
        }
    ],
}


class ChoiceOut(Given):
    """What may be booked at that start, and by which door."""

    service: Named
    via: Origin
    ends_at: str


class EarliestSlotOut(Given):
    """A free start with one professional; `timezone` is theirs. Who is not connected is of a hub of the client's, and not
    known to them yet."""

    starts_at: str
    professional: Named
    timezone: str
    is_connected: bool
    choices: list[ChoiceOut]

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class EarliestSlotsOut(Given):
    items: list[EarliestSlotOut]
    next_cursor: None


class EarliestQuery(BaseModel):
    """`from` and `to` are days of the caller's own zone, both included: 92 days at most."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    limit: Limit = 20
    service_kind: (
        Annotated[
            str,
            BeforeValidator(refusing(title_from(120))),
            Field(description="A service's name, word for word.", min_length=1, max_length=120),
        ]
        | None
    ) = None
    hub: Id | None = None


@operation(
    router,
    "GET",
    "/slots",
    verb="slot.read",
    answers=EarliestSlotsOut,
    refuses=("end_before_start", "period_too_long", "required", "text_empty", "text_length"),
)
def list_earliest_slots(request: ApiRequest, query: Query[EarliestQuery]) -> dict[str, Any]:
    """The earliest free times over all whom the caller may book, by their start."""
    days_within(query.from_, query.to)
    zone = ZoneInfo(request.person.zone)
    found = earliest_slots(
        request.actor,
        first=day_span_start(query.from_, zone),
        until=day_span_start(query.to + timedelta(days=1), zone),
        limit=query.limit,
        now=request.now,
        kind=query.service_kind,
        hub_id=query.hub,
    )
    return whole([_slot_json(each) for each in found])


def _slot_json(slot: EarliestSlot) -> dict[str, Any]:
    return {
        "starts_at": instant(slot.starts_at),
        "professional": named(slot.professional_id, slot.professional_name),
        "timezone": slot.professional_zone,
        "is_connected": slot.is_connected,
        "choices": [_choice_json(choice) for choice in slot.choices],
    }


def _choice_json(choice: SlotChoice) -> dict[str, Any]:
    return {
        "service": named(choice.service.uuid, choice.service.name),
        "via": choice.door,
        "ends_at": instant(choice.ends_at),
    }
