"""What the journal is asked: when something was done last, and who opened somebody's record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from kept.core.access import Actor
from kept.store.journal.models import Entry

EXPORTED_AGAIN_AFTER: Final = timedelta(days=1)
OPENED: Final = "client.opened"
# Each viewer and record within this time is one entry.
OPENED_ONCE_IN: Final = timedelta(hours=1)
# What else somebody did with a client's record that the client is told of.
TOLD: Final = (OPENED, "client.exported", "client.edited")
MOST_TOLD: Final = 200


@dataclass(frozen=True, kw_only=True)
class Opening:
    """That somebody opened, changed or downloaded a record: who is told by initials and role, never by more."""

    record: UUID
    at: datetime
    action: str
    name: str
    role: str


def may_export_again_at(action: str, *, object_uuid: UUID, by: Actor, now: datetime) -> datetime | None:
    """None: now."""
    since = now - EXPORTED_AGAIN_AFTER
    done = Entry.objects.filter(object_uuid=object_uuid, action=action, by_user_id=by.user_id, at__gt=since)
    last = done.order_by("-id").values_list("at", flat=True).first()
    return last + EXPORTED_AGAIN_AFTER if last else None


def was_opened_lately(record: UUID, *, by: Actor, now: datetime) -> bool:
    entries = Entry.objects.filter(object_uuid=record, action=OPENED, by_user_id=by.user_id)
    return entries.filter(at__gt=now - OPENED_ONCE_IN).exists()


def openings_of(records: Collection[UUID]) -> tuple[Opening, ...]:
    """The latest first."""
    rows = Entry.objects.filter(object_uuid__in=records, action__in=TOLD, by_user__isnull=False).order_by("-id")
    told = rows.values_list("object_uuid", "at", "action", "by_user__name", "by_role")[:MOST_TOLD]
    return tuple(
        Opening(record=record, at=at, action=action, name=name or "", role=role)
        for record, at, action, name, role in told
    )
