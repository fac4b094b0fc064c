"""What clients see of their own sessions, and of the slot that they hold: frozen facts, each list in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from kept.core.access import Actor
from kept.core.intervals import Span
from kept.core.lifecycle import LIVE, OPEN, PaymentState, State
from kept.core.money import Money
from kept.core.outcome import Facts
from kept.core.policy import Funding, Origin
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.diary import models
from kept.store.diary.openings import Asker
from kept.store.paging import Page, page_of

# What a card is made of.
_OF_A_CARD: Final = (
    "uuid", "version", "state", "starts_at", "ends_at", "place", "meeting_url", "origin", "funding", "credit",
    "price_minor", "currency", "professional__uuid", "professional__name", "professional__timezone",
    "professional__policy_hours", "professional__practice__name", "service__name", "hub__name",
    "hub__spares_late_rebooks", "payment__session", "payment__uuid", "payment__state", "payment__asks_prepayment",
    "payment__method", "payment__returns",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BookingCard:
    """A session as its client sees it; instants are UTC. `facts` is what a decision about it rests on."""

    id: int
    uuid: UUID
    state: State
    span: Span
    professional_id: int
    professional_uuid: UUID
    professional_name: str
    professional_zone: str
    practice_name: str
    service_name: str
    place: str
    has_meeting: bool
    origin: Origin
    funding: Funding
    hub_name: str
    credit: str
    price: Money
    payment_uuid: UUID
    payment_state: PaymentState
    asks_prepayment: bool
    facts: Facts

    @property
    def minutes(self) -> int:
        return int((self.span.end - self.span.start).total_seconds()) // 60

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_to_be_paid_ahead(self) -> bool:
        """Never once it is paid."""
        return self.asks_prepayment and self.payment_state is PaymentState.PENDING and self.is_open

    @property
    def is_hubs(self) -> bool:
        """Only a hub's session is rebooked by its client."""
        return self.origin is Origin.HUB


@dataclass(frozen=True, kw_only=True)
class BookingPage:
    card: BookingCard
    asker: Asker
    hold: UUID | None
    meeting_url: str
    client_zone: str
    client_user_id: int | None
    cancelled_at: datetime | None
    cancelled_by: str
    rebooked_from: "Other | None"
    rebooked_to: "Other | None"


@dataclass(frozen=True)
class Other:
    """The session at the other end of a rebooking."""

    uuid: UUID
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class HoldCard:
    """A slot kept for a client; `offer` when it comes from the waitlist."""

    uuid: UUID
    professional_uuid: UUID
    span: Span
    held_until: datetime
    offer: UUID | None


def upcoming_bookings(actor: Actor, *, now: datetime) -> tuple[BookingCard, ...]:
    """What is planned or under way and not over yet, the next first."""
    return tuple(map(_card, _upcoming(actor.user_id or 0, now)))


@compiled
def _upcoming(user_id: int, now: datetime) -> QuerySet[models.Session]:
    open_ones = models.Session.objects.filter(client__user_id=user_id, state__in=sorted(OPEN), ends_at__gt=now)
    return _as_cards(open_ones).order_by("starts_at", "id")


def past_bookings(actor: Actor, *, now: datetime, number: int) -> Page[BookingCard]:
    """What is over or was cancelled, the latest first."""
    over = ~Q(state__in=list(OPEN)) | Q(ends_at__lte=now)
    return page_of(
        _as_cards(_mine(actor)).filter(over).order_by("-starts_at", "-id"), number=number, card=_card, size=20
    )


def booking_page(session_id: UUID, *, actor: Actor) -> BookingPage:
    """Raises Refused not_found for what is deleted, another's, or does not exist."""
    return _page(_bookings(actor).filter(uuid=session_id).select_related("rebooked_from").first())


def booking_of_bearer(actor: Actor) -> BookingPage:
    """The one session of a link's bearer. Raises Refused not_found."""
    return _page(_bookings(actor).select_related("rebooked_from").first())


def hold_of(hold_id: UUID, *, actor: Actor) -> HoldCard:
    """What is held for the client; also when its time is over. Raises Refused not_found."""
    own = models.SlotHold.objects.filter(uuid=hold_id, user_id=actor.user_id or 0)
    row = own.select_related("professional", "offer").first()
    if row is None:
        raise Refused("not_found")
    return HoldCard(
        uuid=row.uuid,
        professional_uuid=row.professional.uuid,
        span=Span(row.starts_at, row.ends_at),
        held_until=row.held_until,
        offer=row.offer.uuid if row.offer else None,
    )


def times_with(actor: Actor, *, now: datetime) -> dict[int, datetime]:
    """The start of the next live session with each professional, else of the last, by the internal id."""
    rows = _mine(actor).filter(state__in=list(LIVE)).order_by("starts_at").values_list("professional_id", "starts_at")
    times: dict[int, datetime] = {}
    for professional, start in rows:
        if start and times.get(professional, now) <= now:
            times[professional] = start
    return times


def _mine(actor: Actor) -> QuerySet[models.Session]:
    sessions = models.Session.objects.exclude(state=State.DELETED)
    if actor.session_id is not None:
        return sessions.filter(id=actor.session_id)
    return sessions.filter(client__user_id=actor.user_id or 0)


def _bookings(actor: Actor) -> QuerySet[models.Session]:
    shown = ("client", "service", "hub", "payment", "professional__practice")
    return _mine(actor).select_related(*shown).defer("reason_text")


def _as_cards(sessions: QuerySet[models.Session]) -> QuerySet[models.Session]:
    """As far as a card shows them: what is sealed takes its time to open."""
    return sessions.select_related("service", "hub", "payment", "professional__practice").only(*_OF_A_CARD)


def _page(row: Any) -> BookingPage:
    if row is None:
        raise Refused("not_found")
    later = models.Session.objects.filter(rebooked_from=row).exclude(state=State.DELETED).first()
    return BookingPage(
        card=_card(row),
        asker=Asker(user_id=row.client.user_id, client_id=row.client_id, moved=row.id),
        hold=row.hold,
        meeting_url=row.meeting_url,
        client_zone=row.client.timezone,
        client_user_id=row.client.user_id,
        cancelled_at=row.cancelled_at,
        cancelled_by=row.cancelled_by,
        rebooked_from=_other(row.rebooked_from),
        rebooked_to=_other(later),
    )


def _other(row: Any) -> Other | None:
    return Other(row.uuid, row.starts_at) if row and row.starts_at else None


def _card(row: Any) -> BookingCard:
    return BookingCard(
        id=row.id,
        uuid=row.uuid,
        state=State(row.state),
        span=Span(row.starts_at, row.ends_at),
        professional_id=row.professional_id,
        professional_uuid=row.professional.uuid,
        professional_name=row.professional.name,
        professional_zone=row.professional.timezone,
        practice_name=row.professional.practice.name,
        service_name=row.service.name,
        place=row.place,
        has_meeting=bool(row.meeting_url),
        origin=Origin(row.origin),
        funding=Funding(row.funding),
        hub_name=row.hub.name if row.hub else "",
        credit=row.credit,
        price=Money(row.price_minor, row.currency),
        payment_uuid=row.payment.uuid,
        payment_state=PaymentState(row.payment.state),
        asks_prepayment=row.payment.asks_prepayment,
        facts=row.facts(row.payment.state, keeps_balance=row.payment.keeps_balance),
    )
