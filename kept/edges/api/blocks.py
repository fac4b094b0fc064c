"""Time that a professional keeps free."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from kept.core.availability import repeated_days, spans_on
from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.edges.api.availability import WEEKDAYS, Weekday
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import PeriodQuery, list_of, shown
from kept.edges.api.operations import once, operation
from kept.edges.api.shapes import (
    Day,
    DeletedOut,
    Given,
    Instant,
    Taken,
    Yes,
    described,
    instant,
    refusing,
    title_from,
)
from kept.store.diary.blocked import BlockRecord, block_record, blocks_listed
from kept.usecases.block_time import block_time
from kept.usecases.remove_block import remove_block

router = Router(tags=["Availability"])
LONGEST: Final = timedelta(days=1)
Title = Annotated[
    str,
    BeforeValidator(refusing(title_from(120))),
    described(minLength=1, maxLength=120, examples=["Lunch"]),
]


class BlockOut(Given):
    """The blocks of one repetition share a `series_id`."""

    id: UUID
    title: str
    starts_at: str
    ends_at: str
    series_id: UUID | None

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10",
                "title": "Lunch",
                "starts_at": "2026-12-01T12:00:00Z",
                "ends_at": "2026-12-01T13:00:00Z",
                "series_id": None,
            }
        }
    )


class RepeatTaken(Taken):
    """On these weekdays until that day, included, at the same time of the local day."""

    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    until: Day


class BlockTaken(Taken):
    """Whole minutes, at most 24 hours; `title` is read by the professional only. `keep_sessions` once it was said that
    sessions lie in it: they stay booked."""

    title: Title
    starts_at: Instant
    ends_at: Instant
    repeat: RepeatTaken | None = None
    keep_sessions: Yes = False


class RemovalQuery(BaseModel):
    """`one` block, or the whole `series`."""

    scope: Literal["one", "series"] = "one"


@operation(router, "GET", "/blocks", verb="block.read", answers=list_of(BlockOut), refuses=("cursor_invalid",))
def list_blocks(request: ApiRequest, query: Query[PeriodQuery]) -> dict[str, Any]:
    """The professional's own blocks that lie partly between `from` and `to`, by their start."""
    since, until = query.period(request.person.zone)
    found = blocks_listed(request.actor, since=since, until=until, after=query.after(), limit=query.limit)
    return shown(found, _block_json)


@operation(
    router,
    "POST",
    "/blocks",
    verb="block.write",
    answers=BlockOut,
    status=201,
    refuses=(
        "block_covers_sessions",
        "whole_minutes",
        "end_before_start",
        "zero_length",
        "duration_range",
        "no_weekday",
        "too_many",
        "time_does_not_exist",
    ),
)
def block(request: ApiRequest, body: BlockTaken) -> None:
    """Keep time free, once or repeated. Answers the first block."""
    block_time(
        by=request.actor,
        title=body.title,
        spans=_spans(body, request.person.zone),
        keep_sessions=body.keep_sessions,
        request=once(request, lambda first: _block_json(block_record(first, actor=request.actor))),
        now=request.now,
    )


@operation(router, "DELETE", "/blocks/{uuid:block_id}", verb="block.write", answers=DeletedOut)
def unblock(request: ApiRequest, block_id: UUID, query: Query[RemovalQuery]) -> None:
    """Free the time again."""
    remove_block(
        block_id=block_id,
        by=request.actor,
        whole_series=query.scope == "series",
        request=once(request, lambda gone: {"id": str(gone), "state": "deleted"}),
        now=request.now,
    )


def _spans(body: BlockTaken, zone: str) -> Sequence[Span]:
    """What it comes to. Raises Refused."""
    span = _span(body)
    if body.repeat is None:
        return (span,)
    there = ZoneInfo(zone)
    first, last = (at.astimezone(there) for at in (span.start, span.end))
    weekdays = {WEEKDAYS.index(day) for day in body.repeat.weekdays}
    days = repeated_days(first=first.date(), weekdays=weekdays, until=body.repeat.until)
    spans = spans_on(days, start=first.time(), end=last.time(), zone=there)
    if not spans:
        raise Refused("time_does_not_exist", field="starts_at")
    return spans


def _span(body: BlockTaken) -> Span:
    """Raises Refused whole_minutes, end_before_start, zero_length or duration_range."""
    starts_at, ends_at = body.starts_at, body.ends_at
    if any(at.second or at.microsecond for at in (starts_at, ends_at)):
        raise Refused("whole_minutes", field="starts_at")
    if ends_at < starts_at:
        raise Refused("end_before_start", field="ends_at")
    if ends_at == starts_at:
        raise Refused("zero_length", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused("duration_range", field="ends_at")
    return Span(starts_at, ends_at)


def _block_json(block: BlockRecord) -> dict[str, Any]:
    return {
        "id": str(block.uuid),
        "title": block.title,
        "starts_at": instant(block.starts_at),
        "ends_at": instant(block.ends_at),
        "series_id": str(block.series) if block.series else None,
    }
