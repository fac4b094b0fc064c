"""How much of what leaves this installation has not left: numbers for who runs it, of nobody in particular."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from kept.core.letters import LetterState
from kept.store.outbox.models import UNFINISHED, Letter, WebhookDelivery
from kept.store.outbox.reads import queue_age


@dataclass(frozen=True, kw_only=True)
class QueueFigures:
    """All that wait, those whose time has come, those nobody will receive, and how long the oldest due one waits."""

    waiting: int
    due: int
    given_up: int
    age: timedelta | None


def letter_figures(now: datetime) -> QueueFigures:
    """Of the whole installation. Those given up keep their content, which an index finds them by. `age`: queue_age."""
    unfinished = Letter.objects.filter(UNFINISHED)
    unread = Letter.objects.filter(payload__isnull=False, finished_at__isnull=False)
    return QueueFigures(
        waiting=unfinished.count(),
        due=unfinished.filter(due_at__lte=now).count(),
        given_up=unread.filter(state=LetterState.GIVEN_UP).count(),
        age=queue_age(now),
    )


def webhook_figures(now: datetime) -> QueueFigures:
    """Messages to programs, of the whole installation; those nobody took are their professional's to see."""
    unfinished = WebhookDelivery.objects.filter(UNFINISHED)
    return QueueFigures(
        waiting=unfinished.count(),
        due=unfinished.filter(next_at__lte=now).count(),
        given_up=0,
        age=webhook_age(now),
    )


def webhook_age(now: datetime) -> timedelta | None:
    """For how long the oldest due message has been waiting for us; one that is put off waits for its next time."""
    oldest = WebhookDelivery.objects.filter(UNFINISHED, next_at__lte=now).aggregate(at=Min("next_at"))["at"]
    return None if oldest is None else now - oldest
