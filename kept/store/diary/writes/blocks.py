"""Blocked time, and the sessions that lie in it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.refusal import Refused
from kept.store.diary.models import Block, Session
from kept.store.diary.writes.openings import doubt_openings


def sessions_inside(spans: Iterable[Span], *, professional_id: int) -> list[datetime]:
    """The starts of the professional's open sessions that lie in one of the spans, in order."""
    spans = tuple(spans)
    if not spans:
        return []
    within = Session.objects.filter(
        professional_id=professional_id,
        state__in=[State.PLANNED, State.IN_PROGRESS],
        starts_at__lt=max(span.end for span in spans),
        ends_at__gt=min(span.start for span in spans),
    )
    times = within.order_by("starts_at").values_list("starts_at", "ends_at")
    return [start for start, end in times if start and end and any(span.overlaps(Span(start, end)) for span in spans)]


def insert_blocks(
    spans: Iterable[Span], *, title: str, professional_id: int, practice_id: int, series: UUID | None, at: datetime
) -> list[Block]:
    spans = tuple(spans)
    doubt_openings(professional_id=professional_id, practice_id=practice_id, spans=spans)
    return Block.objects.bulk_create(
        Block(
            practice_id=practice_id,
            professional_id=professional_id,
            series=series,
            title=title,
            starts_at=span.start,
            ends_at=span.end,
            created_at=at,
        )
        for span in spans
    )


def remove_blocks(block_id: UUID, *, whole_series: bool, for_actor: Actor) -> int:
    """Removes one block, or all of its series; returns how many. Raises Refused not_found."""
    mine = Block.objects.filter(professional_id=for_actor.professional_id or 0)
    block = mine.filter(uuid=block_id).first()
    if block is None:
        raise Refused("not_found")
    gone = mine.filter(series=block.series) if whole_series and block.series else mine.filter(id=block.id)
    freed = [Span(start, end) for start, end in gone.values_list("starts_at", "ends_at")]
    doubt_openings(professional_id=block.professional_id, practice_id=block.practice_id, spans=freed)
    return gone.delete()[0]
