"""The free times of one professional."""

from datetime import timedelta
from functools import lru_cache
from itertools import starmap
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field

from kept.core.zones import day_span_start
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.operations import operation, written
from kept.edges.api.shapes import Day, Given, Id, Zone, days_within, instant
from kept.store.diary.slots import slots_offered

router = Router(tags=["Professionals and slots"])


class SlotOut(Given):
    starts_at: str
    ends_at: str


class SlotsOut(Given):
    """Free times in order. `tz` is the zone whose days were asked for; times are UTC all the same."""

    tz: str
    slots: list[SlotOut]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "tz": "Europe/Dublin",
                "slots": [{"starts_at": "2026-12-01T09:00:00Z", "ends_at": "2026-12-01T09:50:00Z"}],
            }
        }
    )


class SlotQuery(BaseModel):
    """`from` and `to` are days of the zone `tz` (without it, the caller's own), both included: 92 days at most."""

    service: Id
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    tz: Zone | None = None
    via: Annotated[
        Literal["hub", "practice"] | None,
        Field(description="Without it: the hub for its members, else one's own door."),
    ] = None


@operation(
    router,
    "GET",
    "/professionals/{uuid:professional_id}/slots",
    verb="slot.read",
    answers=SlotsOut,
    refuses=("end_before_start", "period_too_long", "unknown_service", "unknown_choice", "unknown_zone"),
)
def list_slots(request: ApiRequest, professional_id: UUID, query: Query[SlotQuery]) -> None:
    """When the service can be booked: each time that is listed is free at this moment. A professional asks about their own."""
    days_within(query.from_, query.to)
    tz = query.tz or request.person.zone
    zone = ZoneInfo(tz)
    found = slots_offered(
        request.actor,
        professional_id=professional_id,
        service_id=query.service,
        by_hub=None if query.via is None else query.via == "hub",
        first=day_span_start(query.from_, zone),
        until=day_span_start(query.to + timedelta(days=1), zone),
        now=request.now,
    )
    request.answer = f'{{"tz":{written(tz)},"slots":[{",".join(starmap(_slot, found))}]}}'


@lru_cache(maxsize=1 << 15)
def _slot(starts_at: Any, ends_at: Any) -> str:
    """As text: the same times are asked for again and again."""
    return written({"starts_at": instant(starts_at), "ends_at": instant(ends_at)})
