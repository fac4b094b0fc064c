"""Erasing what letters say of a client. Callers hold the transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from kept.core.letters import LetterState
from kept.store.batches import in_batches
from kept.store.outbox.models import MAY_BE_SENT, Letter
from kept.store.outbox.writes import FORGOTTEN, NO_LEASE


def erase_letters(
    *, session_ids: Sequence[int], payment_ids: Sequence[int], practice_id: int, email: str, at: datetime
) -> None:
    """About these sessions and payments, and those that this practice wrote to the address: none is sent from now on, and
    none keeps what it said or to whom."""
    for some in in_batches(session_ids):
        _erase(Q(session_id__in=some), at)
    for some in in_batches(payment_ids):
        _erase(Q(payment_id__in=some), at)
    _erase(Q(practice_id=practice_id, email=email), at)


def erase_letters_to(email: str, *, at: datetime) -> None:
    """Those that came with an account that has ended, of no practice."""
    _erase(Q(practice__isnull=True, email=email), at)


def _erase(which: Q, at: datetime) -> None:
    letters = Letter.objects.filter(which)
    letters.filter(MAY_BE_SENT).update(state=LetterState.WITHDRAWN, finished_at=at, **NO_LEASE, **FORGOTTEN)
    letters.filter(payload__isnull=False).update(**FORGOTTEN)
    letters.exclude(email="").update(email="")
