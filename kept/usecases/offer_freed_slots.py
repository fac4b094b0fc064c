"""Offer the times of cancelled sessions to those who wait for one, in the order of their coming."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from kept.core.access import PRODUCT
from kept.core.intervals import Span
from kept.core.policy import Origin
from kept.core.waitlist import Found, fits, held_until
from kept.store.diary.contents import offer_content
from kept.store.diary.models import FreedSlot, Wait, WaitOffer
from kept.store.diary.openings import Asker, starts_offered
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.diary.writes.waiting import (
    close_offer,
    end_outdated_waits,
    insert_offer,
    lock_freed_slots,
    mark_freed,
    open_freed_slots,
    open_offer,
    refill_of,
    those_who_wait,
    wanted_by,
    who_was_offered,
)
from kept.store.journal.writes import note_entry
from kept.store.outbox.writes import queue_letters

MOST_AT_ONCE: Final = 50


@transaction.atomic(durable=True)
def offer_freed_slots(*, now: datetime) -> int:
    """Each freed time is offered to one at a time and held for them; whoever lets it pass makes way for the next.

    How many freed times changed how they stand. One that nobody was offered says why.
    """
    slots = open_freed_slots(most=MOST_AT_ONCE, refilled=False)
    lock_professionals(*(slot.professional_id for slot in slots))

    ended = end_outdated_waits(at=now)
    return ended + sum(_look_at(slot, now) for slot in lock_freed_slots(slots))


def _look_at(slot: FreedSlot, now: datetime) -> bool:
    """Whether anything changed."""
    offer = open_offer(slot)
    refill = refill_of(slot)
    if refill or slot.starts_at <= now:
        if offer:
            close_offer(offer, state=WaitOffer.State.LAPSED, at=now)
        over = {"refilled_by": refill} if refill else {"settled_at": now}
        mark_freed(slot, Found.BOOKED_AGAIN if refill else Found(slot.found or Found.TOO_LATE), **over)
        return True
    if slot.found == Found.OWN or (offer and offer.held_until > now):
        return False
    if offer:
        close_offer(offer, state=WaitOffer.State.LAPSED, at=now)
    found = _offer_to_the_next(slot, now)
    changed = found != slot.found or offer is not None
    if changed:
        mark_freed(slot, found)
    return changed


def _offer_to_the_next(slot: FreedSlot, now: datetime) -> Found:
    until = held_until(starts_at=slot.starts_at, now=now)
    if until is None:
        return Found.TOO_LATE
    waits, asked = those_who_wait(slot), who_was_offered(slot)
    for wait in waits:
        span = _bookable(wait, slot, now) if wait.id not in asked else None
        if span:
            _write_to(wait, insert_offer(slot, wait, span, held_until=until, at=now), slot, now)
            return Found.OFFERED
    if asked:
        return Found.ALL_PASSED
    return Found.NOBODY_FITS if waits else Found.NOBODY_WAITS


def _bookable(wait: Wait, slot: FreedSlot, now: datetime) -> Span | None:
    """The first start in the freed time that this client could book at this moment, if they want it."""
    minutes = wait.service.minutes
    starts = starts_offered(
        slot.professional_id,
        door=Origin(wait.door),
        minutes=minutes,
        first=slot.starts_at,
        until=slot.ends_at,
        now=now,
        asker=Asker(user_id=wait.client.user_id, client_id=wait.client_id, by_offer=True),
    )
    span = Span(starts[0], starts[0] + timedelta(minutes=minutes)) if starts else None
    wanted = wanted_by(wait, now=now)
    return span if span and fits(wanted, span, zone=ZoneInfo(slot.professional.timezone)) else None


def _write_to(wait: Wait, offer: WaitOffer, slot: FreedSlot, now: datetime) -> None:
    queue_letters(
        [offer_content(offer, client=wait.client, professional=slot.professional)],
        practice_id=slot.practice_id,
        session_id=None,
        payment_id=None,
        cause=f"offer:{offer.id}:1",
        at=now,
    )
    note_entry(PRODUCT, "offer.made", offer.uuid, at=now, practice_id=slot.practice_id)
