"""What a client did of late in their own hand. Callers hold the client within the practice, so that nobody counts twice."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from kept.core.access import Role
from kept.core.allowances import BOOKINGS, CANCELLATIONS, must_be_within
from kept.core.lifecycle import Step
from kept.core.policy import By
from kept.store.compiled import compiled
from kept.store.diary.models import Session, Transition


def must_book_seldom(client_id: int, *, now: datetime) -> None:
    """Raises Refused booked_too_often. A session counts whatever became of it."""
    allowance = replace(BOOKINGS, most=settings.KEPT_BOOKINGS_AN_HOUR)
    must_be_within(allowance, [at for (at,) in _booked(client_id, now - BOOKINGS.within)], now=now)


def must_cancel_seldom(client_id: int, *, now: datetime) -> None:
    """Raises Refused cancelled_too_often. A session that was rebooked is cancelled, too."""
    done = [at for (at,) in _cancelled(client_id, now - CANCELLATIONS.within) if at]
    allowance = replace(CANCELLATIONS, most=settings.KEPT_CANCELLATIONS_A_DAY)
    must_be_within(allowance, done, now=now)


@compiled
def _booked(client_id: int, since: datetime) -> QuerySet[Transition, tuple[datetime]]:
    """By themselves, or by a link from their letters; found by their sessions, of which there are few."""
    theirs = Transition.objects.filter(session__client_id=client_id, session__created_at__gt=since)
    return theirs.filter(step=Step.BOOK, by_role__in=(Role.CLIENT, Role.BEARER)).values_list("at")


@compiled
def _cancelled(client_id: int, since: datetime) -> QuerySet[Session, tuple[datetime | None]]:
    theirs = Session.objects.filter(client_id=client_id, cancelled_by=By.CLIENT, cancelled_at__gt=since)
    return theirs.values_list("cancelled_at")
