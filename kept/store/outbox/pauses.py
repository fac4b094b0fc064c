"""Whether anything may leave the house, and what would leave it as soon as it may."""

from dataclasses import dataclass
from datetime import datetime

from kept.core.letters import Kind, Recipient
from kept.store.outbox.models import UNFINISHED, Letter, Pause, WebhookDelivery


@dataclass(frozen=True, kw_only=True)
class Paused:
    """`restored_to`: the moment of the backup that was restored, where that is the cause."""

    since: datetime
    restored_to: datetime | None


@dataclass(frozen=True, kw_only=True)
class HeldLetter:
    """A letter that is due. Whoever has it already knows it by its Message-ID."""

    message_id: str
    kind: Kind
    to: Recipient
    created_at: datetime
    attempts: int


def is_paused() -> bool:
    return Pause.objects.exists()


def pause_now() -> Paused | None:
    """None while letters leave."""
    row = Pause.objects.first()
    return Paused(since=row.since, restored_to=row.restored_to) if row else None


def held_letters(*, now: datetime) -> tuple[HeldLetter, ...]:
    """All that are due, as they would be sent, the longest due first."""
    due = Letter.objects.filter(UNFINISHED, due_at__lte=now).order_by("due_at", "id")
    rows = due.values_list("message_id", "kind", "to", "created_at", "attempts")
    return tuple(
        HeldLetter(message_id=message_id, kind=Kind(kind), to=Recipient(to), created_at=created_at, attempts=attempts)
        for message_id, kind, to, created_at, attempts in rows
    )


def webhooks_held(*, now: datetime) -> int:
    """How many messages to programs are due."""
    return WebhookDelivery.objects.filter(UNFINISHED, next_at__lte=now).count()
