"""Slots held while their client decides."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kept.core.intervals import Span
from kept.core.refusal import Refused
from kept.store.compiled import compiled_delete
from kept.store.diary.models import SlotHold


def insert_chosen_hold(
    span: Span, *, user_id: int, professional_id: int, practice_id: int, until: datetime, at: datetime
) -> SlotHold:
    """In place of the one that the client chose before: everybody holds one slot at a time."""
    drop_chosen_hold(user_id=user_id)
    return SlotHold.objects.create(
        practice_id=practice_id,
        professional_id=professional_id,
        user_id=user_id,
        starts_at=span.start,
        ends_at=span.end,
        held_until=until,
        created_at=at,
    )


def drop_chosen_hold(*, user_id: int | None) -> None:
    """What the client holds by their own choice; what is held for them by an offer stays."""
    _drop_chosen(user_id or 0)


@compiled_delete
def _drop_chosen(user_id: int) -> QuerySet[SlotHold]:
    return SlotHold.objects.filter(user_id=user_id, offer__isnull=True)


def lock_chosen_hold(hold_id: UUID, *, user_id: int | None) -> SlotHold:
    """What the client chose to hold, until the transaction ends. Raises Refused not_found."""
    chosen = SlotHold.objects.select_for_update().filter(user_id=user_id or 0, offer__isnull=True)
    hold = chosen.filter(uuid=hold_id).first()
    if hold is None:
        raise Refused("not_found")
    return hold
