"""Publish what employers are told of closed months, once and for good."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.programme import pool_told
from kept.core.usage import Cell, due_cells, months_after
from kept.core.zones import day_span_start, known_zone
from kept.store.hubs.programmes import cells_of, removals_in
from kept.store.hubs.writes import insert_published, lock_hub, roster_of
from kept.store.journal.writes import note_entry
from kept.store.ledger.reads import pool_moves_of, uses_of


@transaction.atomic(durable=True)
def publish_usage(*, hub_id: UUID, now: datetime) -> int:
    """How many lines were published of this hub: each period a week after its end, and never again. Raises Refused
    not_found."""
    hub = lock_hub(hub_id)
    zone = known_zone(hub.timezone)
    since, today = (at.astimezone(zone).date() for at in (hub.created_at, now))
    published = cells_of(hub.id)
    eligible = roster_of(hub).count()
    if not due_cells(since=since, today=today, published=published, uses=(), eligible=0):
        return 0
    uses = uses_of(hub.id, zone=zone)
    due = due_cells(since=since, today=today, published=published, uses=uses, eligible=eligible)
    pool, removals = pool_moves_of(hub.id), removals_in(hub.id)

    for cell in due:
        figures = _figures(cell)
        if cell.months == 1:
            end = day_span_start(months_after(cell.first_month, 1), zone)
            figures["pool"] = pool_told(pool, until=end, removals=removals, eligible=eligible)
        insert_published(hub, first_month=cell.first_month, months=cell.months, figures=figures, at=now)

    note_entry(PRODUCT, "hub.usage_published", hub.uuid, at=now, lines=len(due))
    return len(due)


def _figures(cell: Cell) -> dict[str, Any]:
    covers = [month.isoformat() for month in cell.covers]
    return {"covers": covers, "persons": cell.persons, "credits": cell.credits}
