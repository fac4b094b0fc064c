"""Renew the open starts that are kept beside the diary, where deeds or the time that passed put them in doubt."""

from datetime import datetime
from typing import Final

from django.db import transaction

from kept.store.diary.reckoning import reckon
from kept.store.diary.writes.openings import forget_past_openings, lock_doubts, put_openings, settle_doubts

MOST: Final = 64


@transaction.atomic(durable=True)
def renew_openings(*, now: datetime) -> int:
    """How many professionals' were renewed: so many at once that nobody waits for long. None are left when it is 0."""
    doubts = lock_doubts(most=MOST, now=now)

    reckoning = reckon(doubts, now=now)

    put_openings(reckoning.closed, reckoning.opened)
    settle_doubts(doubts, practices=reckoning.practices, at=now)
    if not doubts.ids:
        forget_past_openings(now=now)
    return len(doubts.professional_ids)
