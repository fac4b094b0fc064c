"""Keep time free: once, or repeated."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.core.availability import MOST_BLOCKS
from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.store.diary.writes.blocks import insert_blocks, sessions_inside
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import first_time, note_entry, remember
from kept.store.people.writes import acting_professional


@transaction.atomic(durable=True)
def block_time(
    *, by: Actor, title: str, spans: Sequence[Span], keep_sessions: bool, request: RequestKey, now: datetime
) -> UUID:
    """Block each span; several are one series. Sessions inside stay booked, once that was said and agreed to.

    Raises Refused block_covers_sessions, with how many and the first, or too_many.
    """
    first_time(request, by=by)
    professional = acting_professional(by)
    lock_professionals(professional.id)

    if not 1 <= len(spans) <= MOST_BLOCKS:
        raise Refused("too_many", field="until", most=MOST_BLOCKS)
    covered = sessions_inside(spans, professional_id=professional.id)
    if covered and not keep_sessions:
        raise Refused("block_covers_sessions", field="keep_sessions", starts=tuple(covered))

    series = uuid4() if len(spans) > 1 else None
    blocks = insert_blocks(
        spans,
        title=title,
        professional_id=professional.id,
        practice_id=professional.practice_id,
        series=series,
        at=now,
    )

    note_entry(by, "block.made", blocks[0].uuid, at=now, request=request, blocks=len(blocks))
    remember(request, blocks[0].uuid, by=by, at=now)
    return blocks[0].uuid
