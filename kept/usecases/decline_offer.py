"""Decline a time offered from the waitlist."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kept.core.access import Actor, RequestKey
from kept.store.diary.models import WaitOffer
from kept.store.diary.writes.waiting import close_offer, lock_offer
from kept.store.journal.writes import first_time, note_entry, remember


@transaction.atomic(durable=True)
def decline_offer(*, offer_id: UUID, by: Actor, request: RequestKey, now: datetime) -> UUID:
    """The next in line is asked; the client waits on. Raises Refused not_found for an offer that is over."""
    first_time(request, by=by)
    offer = lock_offer(offer_id, for_actor=by)

    close_offer(offer, state=WaitOffer.State.DECLINED, at=now)

    note_entry(by, "offer.declined", offer.uuid, at=now, practice_id=offer.practice_id, request=request)
    remember(request, offer.uuid, by=by, at=now)
    return offer.uuid
