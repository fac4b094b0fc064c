"""Those who wait for an earlier time, times that were freed, and what is offered to whom. Callers hold the transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.lifecycle import State
from kept.core.offers import audiences_by
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.core.waitlist import Found, Wanted, is_refilled
from kept.store.compiled import compiled
from kept.store.diary.models import LIVE_STATES, FreedSlot, Service, Session, SlotHold, Wait, WaitOffer


def insert_wait(
    *,
    practice_id: int,
    professional_id: int,
    client_id: int,
    service: Service,
    door: str,
    weekdays: Iterable[int],
    minutes: tuple[int, int],
    last_day: date,
    at: datetime,
) -> Wait:
    """In place of what the client waited for before with this professional, at the end of the line."""
    before = Wait.objects.filter(professional_id=professional_id, client_id=client_id, state=Wait.State.WAITING)
    for wait in before:
        end_wait(wait, at=at)
    return Wait.objects.create(
        practice_id=practice_id,
        professional_id=professional_id,
        client_id=client_id,
        service=service,
        door=door,
        weekdays=sorted(set(weekdays)),
        from_minute=minutes[0],
        until_minute=minutes[1],
        last_day=last_day,
        created_at=at,
    )


def lock_wait(wait_id: UUID, *, for_actor: Actor) -> Wait:
    """The client's own, while they wait. Raises Refused not_found."""
    waiting = Wait.objects.select_for_update(of=("self",)).filter(state=Wait.State.WAITING)
    wait = waiting.filter(uuid=wait_id, client__user_id=for_actor.user_id or 0).first()
    if wait is None:
        raise Refused("not_found")
    return wait


def end_wait(wait: Wait, *, at: datetime, state: str = Wait.State.ENDED) -> None:
    """Nothing more is offered; what was open lapses."""
    for offer in wait.offers.filter(state=WaitOffer.State.OPEN):
        close_offer(offer, state=WaitOffer.State.LAPSED, at=at)
    wait.state, wait.ended_at = state, at
    wait.save(update_fields=["state", "ended_at"])


def end_outdated_waits(*, at: datetime) -> int:
    """Whoever's last day has passed everywhere on earth waits no more."""
    waiting = Wait.objects.filter(state=Wait.State.WAITING, last_day__lt=at.date())
    outdated = [wait for wait in waiting.select_related("professional") if wait.last_day < _today(wait, at)]
    for wait in outdated:
        end_wait(wait, at=at)
    return len(outdated)


def lock_freed_slots(slots: Iterable[FreedSlot]) -> list[FreedSlot]:
    """The freed times, in order, each with its professional; after the professionals' locks."""
    ids = [slot.id for slot in slots]
    locked = FreedSlot.objects.select_for_update(of=("self",)).filter(id__in=ids, settled_at__isnull=True)
    return list(locked.select_related("professional__user", "session__hub", "session__payment").order_by("id"))


def open_freed_slots(*, most: int, refilled: bool) -> list[FreedSlot]:
    """Freed times about which something may have to be done: the earliest start first."""
    slots = FreedSlot.objects.filter(settled_at__isnull=True, refilled_by__isnull=not refilled)
    return list(slots.order_by("starts_at", "id")[:most])


def refill_of(slot: FreedSlot) -> Session | None:
    """The session that takes at least half of the freed time."""
    sessions = Session.objects.filter(
        professional_id=slot.professional_id,
        state__in=LIVE_STATES,
        starts_at__lt=slot.ends_at,
        ends_at__gt=slot.starts_at,
        created_at__gte=slot.freed_at,
    )
    freed = Span(slot.starts_at, slot.ends_at)
    return next(
        (s for s in sessions if s.starts_at and s.ends_at and is_refilled(freed, Span(s.starts_at, s.ends_at))), None
    )


def mark_freed(
    slot: FreedSlot, found: Found, *, refilled_by: Session | None = None, settled_at: datetime | None = None
) -> None:
    slot.found, slot.refilled_by, slot.settled_at = found, refilled_by or slot.refilled_by, settled_at
    slot.save(update_fields=["found", "refilled_by", "settled_at"])


def those_who_wait(slot: FreedSlot) -> list[Wait]:
    """Everybody who waits for the professional and something they still offer them, in the order of their coming; not
    who gave the time up themselves."""
    waiting = Wait.objects.filter(professional_id=slot.professional_id, state=Wait.State.WAITING)
    waiting = waiting.filter(client__user__is_active=True).exclude(client__sessions=slot.session)
    rows = waiting.filter(service__is_offered=True).select_related("client__user", "service").order_by("id")
    return [wait for wait in rows if wait.service.audience in audiences_by([Origin(wait.door)])]


def who_was_offered(slot: FreedSlot) -> set[int]:
    """The ids of the waits."""
    return set(slot.offers.values_list("wait_id", flat=True))


def wanted_by(wait: Wait, *, now: datetime) -> Wanted:
    booked = Session.objects.filter(
        professional_id=wait.professional_id, client_id=wait.client_id, state=State.PLANNED, starts_at__gt=now
    )
    return Wanted(
        weekdays=frozenset(wait.weekdays),
        from_minute=wait.from_minute,
        until_minute=wait.until_minute,
        last_day=wait.last_day,
        before=booked.order_by("starts_at").values_list("starts_at", flat=True).first(),
    )


def insert_offer(slot: FreedSlot, wait: Wait, span: Span, *, held_until: datetime, at: datetime) -> WaitOffer:
    """Offered, and held for them."""
    offer = WaitOffer.objects.create(
        practice_id=slot.practice_id,
        freed=slot,
        wait=wait,
        starts_at=span.start,
        ends_at=span.end,
        offered_at=at,
        held_until=held_until,
    )
    assert wait.client.user is not None, "who waits has an account"
    SlotHold.objects.create(
        practice_id=slot.practice_id,
        professional_id=slot.professional_id,
        user=wait.client.user,
        offer=offer,
        starts_at=span.start,
        ends_at=span.end,
        held_until=held_until,
        created_at=at,
    )
    return offer


def open_offer(slot: FreedSlot) -> WaitOffer | None:
    return slot.offers.filter(state=WaitOffer.State.OPEN).first()


def lock_offer(offer_id: UUID, *, for_actor: Actor) -> WaitOffer:
    """The client's own, while it is open. Raises Refused not_found."""
    open_ones = WaitOffer.objects.select_for_update(of=("self",)).filter(state=WaitOffer.State.OPEN)
    offer = open_ones.filter(uuid=offer_id, wait__client__user_id=for_actor.user_id or 0).first()
    if offer is None:
        raise Refused("not_found")
    return offer


def close_offer(offer: WaitOffer, *, state: str, at: datetime) -> None:
    """It is held no longer."""
    SlotHold.objects.filter(offer=offer).delete()
    offer.state, offer.decided_at = state, at
    offer.save(update_fields=["state", "decided_at"])


def accept_offers(session: Session, *, at: datetime) -> None:
    """The client booked what was offered to them: they wait no more."""
    assert session.client_id is not None, "it was booked just now"
    for offer in _open_offers(session.client_id, session.professional_id, session.starts_at or at):
        close_offer(offer, state=WaitOffer.State.ACCEPTED, at=at)
        end_wait(offer.wait, at=at, state=Wait.State.BOOKED)


@compiled
def _open_offers(client_id: int, professional_id: int, starts_at: datetime) -> QuerySet[WaitOffer]:
    offers = WaitOffer.objects.filter(state=WaitOffer.State.OPEN, starts_at=starts_at)
    return offers.filter(wait__client_id=client_id, freed__professional_id=professional_id).select_related("wait")


def _today(wait: Wait, at: datetime) -> date:
    return at.astimezone(ZoneInfo(wait.professional.timezone)).date()
