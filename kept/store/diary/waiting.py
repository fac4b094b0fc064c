"""What is shown of waiting: to a client what they wait for and are offered, to the professional what came of a freed time."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.core.waitlist import Found
from kept.store.compiled import compiled
from kept.store.diary import models


@dataclass(frozen=True, kw_only=True)
class WaitCard:
    """What a client waits for; weekdays (Monday is 0) and minutes are of the professional's local day, in `zone`."""

    uuid: UUID
    professional_uuid: UUID
    professional_name: str
    service_uuid: UUID
    service_name: str
    door: Origin
    weekdays: tuple[int, ...]
    from_minute: int
    until_minute: int
    last_day: date
    zone: str


@dataclass(frozen=True, kw_only=True)
class OfferCard:
    """A time offered to a client, held for them by `hold` until `held_until` while the offer is open."""

    uuid: UUID
    wait: WaitCard
    span: Span
    held_until: datetime
    state: str
    hold: UUID | None

    def is_open(self, now: datetime) -> bool:
        return self.state == models.WaitOffer.State.OPEN and now < self.held_until


@dataclass(frozen=True, kw_only=True)
class FreedCard:
    """What came of the time of a cancelled session; `offers` tell each client's name, how it stands, until when it is held."""

    found: Found
    offers: tuple[tuple[str, str, datetime], ...]


def waits_of(actor: Actor) -> tuple[WaitCard, ...]:
    """What the client still waits for."""
    return tuple(map(_wait, _waits(actor.user_id or 0)))


def wait_with(professional_id: UUID, *, actor: Actor) -> WaitCard | None:
    """What the client waits for with this professional, if they do."""
    row = _waiting(actor.user_id or 0).filter(professional__uuid=professional_id).first()
    return _wait(row) if row else None


def offers_to(actor: Actor, *, now: datetime) -> tuple[OfferCard, ...]:
    """What is held for the client at the moment, the earliest first."""
    return tuple(map(_offer, _open_offers(actor.user_id or 0, now)))


def offer_page(offer_id: UUID, *, actor: Actor) -> OfferCard:
    """One of the client's offers, however it stands. Raises Refused not_found."""
    row = _offers(actor.user_id or 0).filter(uuid=offer_id).first()
    if row is None:
        raise Refused("not_found")
    return _offer(row)


def freed_by(session_id: UUID, *, actor: Actor) -> FreedCard | None:
    """What came of the time that the professional's cancelled session left; None when it was over by then."""
    slot = models.FreedSlot.objects.filter(session__uuid=session_id, professional_id=actor.professional_id or 0).first()
    if slot is None:
        return None
    offers = slot.offers.select_related("wait__client").order_by("id")
    return FreedCard(
        found=Found(slot.found),
        offers=tuple((offer.wait.client.name, offer.state, offer.held_until) for offer in offers),
    )


@compiled
def _waits(user_id: int) -> QuerySet[models.Wait]:
    return _waiting(user_id).order_by("id")


@compiled
def _open_offers(user_id: int, now: datetime) -> QuerySet[models.WaitOffer]:
    return _offers(user_id).filter(state=models.WaitOffer.State.OPEN, held_until__gt=now).order_by("starts_at")


def _waiting(user_id: int) -> QuerySet[models.Wait]:
    own = models.Wait.objects.filter(client__user_id=user_id, state=models.Wait.State.WAITING)
    return own.select_related("professional", "service")


def _offers(user_id: int) -> QuerySet[models.WaitOffer]:
    own = models.WaitOffer.objects.filter(wait__client__user_id=user_id)
    return own.select_related("wait__professional", "wait__service", "hold")


def _wait(row: models.Wait) -> WaitCard:
    return WaitCard(
        uuid=row.uuid,
        professional_uuid=row.professional.uuid,
        professional_name=row.professional.name,
        service_uuid=row.service.uuid,
        service_name=row.service.name,
        door=Origin(row.door),
        weekdays=tuple(row.weekdays),
        from_minute=row.from_minute,
        until_minute=row.until_minute,
        last_day=row.last_day,
        zone=row.professional.timezone,
    )


def _offer(row: models.WaitOffer) -> OfferCard:
    hold = getattr(row, "hold", None)
    return OfferCard(
        uuid=row.uuid,
        wait=_wait(row.wait),
        span=Span(row.starts_at, row.ends_at),
        held_until=row.held_until,
        state=row.state,
        hold=hold.uuid if hold else None,
    )
