"""Sessions as programs are told of them: frozen facts in one query, for the professional and for the client alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.lifecycle import State
from kept.core.policy import By
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.diary import models
from kept.store.diary.session_filters import SessionFilter
from kept.store.paging import Slice, slice_of


@dataclass(frozen=True, kw_only=True)
class SessionRecord:
    """Instants are UTC, `timezone` is the professional's; words are those of core. `reason_text` is empty for a client."""

    id: int
    uuid: UUID
    version: int
    state: str
    origin: str
    funding: str
    starts_at: datetime
    ends_at: datetime
    place: str
    credit: str
    cancelled_by: str
    cancelled_at: datetime | None
    cancelled_late: bool | None
    reason: str
    reason_text: str
    professional_uuid: UUID
    professional_name: str
    timezone: str
    client_uuid: UUID
    client_name: str
    service_uuid: UUID
    service_name: str
    payment_uuid: UUID
    payment_state: str
    payment_method: str
    amount_minor: int
    currency: str
    rebooked_from: UUID | None
    rebooked_to: UUID | None


# The record's fields in their order, as columns.
_COLUMNS: Final = (
    "id", "uuid", "version", "state", "origin", "funding", "starts_at", "ends_at", "place", "credit", "cancelled_by",
    "cancelled_at", "cancelled_late", "reason", "reason_text", "professional__uuid", "professional__name",
    "professional__timezone", "client__uuid", "client__name", "service__uuid", "service__name", "payment__uuid",
    "payment__state", "payment__method", "payment__amount_minor", "payment__currency", "rebooked_from__uuid",
    "rebooked_to__uuid",
)  # fmt: skip
_FIELDS: Final = tuple(SessionRecord.__dataclass_fields__)


def session_record(session_id: UUID, *, actor: Actor) -> SessionRecord:
    """Raises Refused not_found for what is deleted, another's, or does not exist."""
    own = actor.professional_id
    rows = _booked(session_id, actor.user_id or 0) if own is None else _own(session_id, own)
    if not rows:
        raise Refused("not_found")
    return _record(rows[0], actor)


def session_records(
    actor: Actor, asked: SessionFilter, *, after: tuple[Any, ...] | None, limit: int
) -> Slice[SessionRecord]:
    """By their start, the earliest first."""
    rows = _visible(actor).filter(**asked.wanted()).values_list(*_COLUMNS, named=True)
    return slice_of(
        rows, by="starts_at", latest_first=False, after=after, limit=limit, card=lambda row: _record(row, actor)
    )


@compiled
def _own(session_id: UUID, professional_id: int) -> QuerySet[models.Session, tuple[Any, ...]]:
    return _told().filter(uuid=session_id, professional_id=professional_id)


@compiled
def _booked(session_id: UUID, user_id: int) -> QuerySet[models.Session, tuple[Any, ...]]:
    return _told().filter(uuid=session_id, client__user_id=user_id)


def _told() -> QuerySet[models.Session, tuple[Any, ...]]:
    return models.Session.objects.exclude(state=State.DELETED).values_list(*_COLUMNS)


def _visible(actor: Actor) -> QuerySet[models.Session]:
    sessions = models.Session.objects.exclude(state=State.DELETED)
    if actor.professional_id is not None:
        return sessions.filter(professional_id=actor.professional_id)
    return sessions.filter(client__user_id=actor.user_id or 0)


def _record(row: Any, actor: Actor) -> SessionRecord:
    given = dict(zip(_FIELDS, row, strict=True))
    if actor.side is By.CLIENT:
        given["reason_text"] = ""
    return SessionRecord(**given)
