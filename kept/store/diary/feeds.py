"""What a person's calendar feed tells: when their sessions are."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from kept.core.access import Actor, Role
from kept.core.feeds import AHEAD, BACK, CANCELLED_FOR, MOST_EVENTS, FeedEvent
from kept.core.letters import initials
from kept.core.lifecycle import State
from kept.store.diary import models
from kept.store.tokens import hash_of

PURPOSE: Final = "feed_event"
_TOLD: Final = ("uuid", "version", "changed_at", "created_at", "starts_at", "ends_at", "state", "client__name")


def uid_of(session_id: UUID) -> str:
    """A session's name in calendars: always the same, and nobody finds the session by it."""
    return f"{hash_of(str(session_id), purpose=PURPOSE)[:40]}@kept"


def feed_events(owner: Actor, *, shows_initials: bool, now: datetime) -> tuple[FeedEvent, ...]:
    """By their start; what is to come goes before what was, when there are too many."""
    around = _of(owner).filter(starts_at__gte=now - BACK, starts_at__lt=now + AHEAD)
    gone = Q(state=State.DELETED) | Q(state=State.CANCELLED, cancelled_at__lte=now - CANCELLED_FOR)
    told = around.exclude(gone).annotate(changed_at=Max("transitions__at"))
    coming = list(told.filter(starts_at__gte=now).order_by("starts_at", "id").values_list(*_TOLD)[:MOST_EVENTS])
    room = MOST_EVENTS - len(coming)
    past = list(told.filter(starts_at__lt=now).order_by("-starts_at", "-id").values_list(*_TOLD)[:room])
    return tuple(_event(row, shows_initials=shows_initials) for row in (*reversed(past), *coming))


def _of(owner: Actor) -> QuerySet[models.Session]:
    if owner.role is Role.PROFESSIONAL:
        return models.Session.objects.filter(professional_id=owner.professional_id or 0)
    return models.Session.objects.filter(client__user_id=owner.user_id or 0)


def _event(row: tuple[Any, ...], *, shows_initials: bool) -> FeedEvent:
    uuid, version, changed_at, created_at, starts_at, ends_at, state, client_name = row
    return FeedEvent(
        uid=uid_of(uuid),
        sequence=version,
        changed_at=changed_at or created_at,
        starts_at=starts_at,
        ends_at=ends_at,
        is_cancelled=state == State.CANCELLED,
        initials=initials(client_name) if shows_initials else "",
    )
