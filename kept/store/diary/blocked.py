"""Blocked time as programs are told of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.availability import DAY_MINUTES
from kept.core.refusal import Refused
from kept.core.zones import MINUTE
from kept.store.diary import models
from kept.store.paging import Slice, slice_of


@dataclass(frozen=True, kw_only=True)
class BlockRecord:
    """`series` is shared by the blocks of one repetition."""

    uuid: UUID
    series: UUID | None
    title: str
    starts_at: datetime
    ends_at: datetime


def blocks_listed(
    actor: Actor,
    *,
    since: datetime | None,
    until: datetime | None,
    after: tuple[Any, ...] | None,
    limit: int,
) -> Slice[BlockRecord]:
    """The professional's own that lie partly in [since, until), by their start."""
    rows = _mine(actor)
    if since is not None:
        rows = rows.filter(starts_at__gt=since - DAY_MINUTES * MINUTE, ends_at__gt=since)
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    return slice_of(rows, by="starts_at", latest_first=False, after=after, limit=limit, card=_record)


def block_record(block_id: UUID, *, actor: Actor) -> BlockRecord:
    """Raises Refused not_found."""
    row = _mine(actor).filter(uuid=block_id).first()
    if row is None:
        raise Refused("not_found")
    return _record(row)


def _mine(actor: Actor) -> Any:
    return models.Block.objects.filter(professional_id=actor.professional_id or 0)


def _record(row: models.Block) -> BlockRecord:
    return BlockRecord(uuid=row.uuid, series=row.series, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at)
