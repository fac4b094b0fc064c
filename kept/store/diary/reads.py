"""What pages and JSON show of the diary: frozen facts, each list in one query, never more than the actor may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from kept.core.access import Actor
from kept.core.availability import LONGEST_SESSION, lies_open
from kept.core.intervals import Span
from kept.core.lifecycle import OPEN, PaymentState, State
from kept.core.money import Money
from kept.core.offers import Audience, audiences_by
from kept.core.outcome import Facts
from kept.core.policy import Funding, Origin, Reason
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.counting import count_of
from kept.store.diary import models
from kept.store.diary.hours import hours_of
from kept.store.diary.session_filters import SessionFilter
from kept.store.paging import Page, columns_of, page_of

# What a card is made of: nothing that is sealed, which takes its time to open.
_OF_A_CARD: Final = (
    "id", "uuid", "version", "state", "starts_at", "ends_at", "place", "origin", "funding", "credit", "price_minor",
    "currency", "cancelled_by", "cancelled_late", "reason", "professional__timezone", "client__uuid",
    "client__name", "service__name", "hub__name", "payment__uuid", "payment__state", "payment__method",
    "payment__must_decide", "payment__asks_prepayment",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SessionCard:
    """A session as lists and the calendar show it. `zone` is the professional's; instants are UTC."""

    id: int
    uuid: UUID
    version: int
    state: State
    starts_at: datetime
    ends_at: datetime
    zone: str
    client_uuid: UUID
    client_name: str
    service_name: str
    place: str
    origin: Origin
    funding: Funding
    hub_name: str
    credit: str
    price: Money
    payment_uuid: UUID
    payment_state: PaymentState
    payment_method: str
    must_decide: bool
    asks_prepayment: bool
    cancelled_by: str
    cancelled_late: bool | None
    reason: Reason | None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def is_to_be_paid_ahead(self) -> bool:
        return self.asks_prepayment and self.payment_state is PaymentState.PENDING and self.state in OPEN

    @property
    def is_void(self) -> bool:
        """A voided payment gives its session the badge Void."""
        return self.payment_state is PaymentState.VOIDED


@dataclass(frozen=True)
class HistoryLine:
    step: str
    at: datetime
    by_role: str


@dataclass(frozen=True, kw_only=True)
class SessionPage:
    """All that the professional is shown of one session."""

    card: SessionCard
    facts: Facts
    service_uuid: UUID
    hold: UUID | None
    meeting_url: str
    reason_text: str
    cancelled_at: datetime | None
    client_email: str
    moved_from: Span | None
    rebooked_from: UUID | None
    rebooked_to: UUID | None
    history: tuple[HistoryLine, ...]
    notes: tuple["NoteCard", ...]


@dataclass(frozen=True)
class BlockCard:
    uuid: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    in_series: int  # how many blocks the series still has; 0 for a single one


@dataclass(frozen=True)
class ServiceCard:
    uuid: UUID
    name: str
    minutes: int
    price: Money
    place: str
    audience: Audience = Audience.ALL

    def is_seen_by(self, door: Origin) -> bool:
        return self.audience in audiences_by([door])


@dataclass(frozen=True)
class NoteCard:
    uuid: UUID
    text: str
    written_at: datetime
    session_uuid: UUID | None
    session_starts_at: datetime | None


@dataclass(frozen=True)
class NotePage:
    card: NoteCard
    client_uuid: UUID
    client_name: str


def session_page(session_id: UUID, *, actor: Actor) -> SessionPage:
    """Raises Refused not_found for what is deleted, another's, or does not exist."""
    row = _sessions(actor).filter(uuid=session_id).select_related("rebooked_from").first()
    if row is None:
        raise Refused("not_found")
    assert row.service is not None, "only a deleted session has none"
    assert row.client is not None, "only a deleted session has none"
    moved = Span(row.moved_from_start, row.moved_from_end) if row.moved_from_start and row.moved_from_end else None
    later = models.Session.objects.filter(rebooked_from=row).values_list("uuid", flat=True).first()
    return SessionPage(
        card=_card(row),
        facts=row.facts(row.payment.state, keeps_balance=row.payment.keeps_balance),
        service_uuid=row.service.uuid,
        hold=row.hold,
        meeting_url=row.meeting_url,
        reason_text=row.reason_text,
        cancelled_at=row.cancelled_at,
        client_email=row.client.email,
        moved_from=moved,
        rebooked_from=row.rebooked_from.uuid if row.rebooked_from else None,
        rebooked_to=later,
        history=tuple(HistoryLine(t.step, t.at, t.by_role) for t in row.transitions.order_by("version")),
        notes=_notes(models.Note.objects.filter(session=row), actor),
    )


def sessions_between(actor: Actor, *, start: datetime, end: datetime) -> tuple[SessionCard, ...]:
    """The sessions of every state but deleted that lie partly in [start, end), in order of their start."""
    found = _sessions_between(actor.professional_id or 0, start, end, start - LONGEST_SESSION)
    return tuple(map(_card_of, found))


@compiled
def _sessions_between(
    professional_id: int, start: datetime, end: datetime, since: datetime
) -> QuerySet[models.Session, tuple[Any, ...]]:
    within = models.Session.objects.filter(starts_at__lt=end, ends_at__gt=start, starts_at__gt=since)
    rows = within.filter(professional_id=professional_id).exclude(state=State.DELETED)
    return rows.order_by("starts_at", "id").values_list(*_OF_A_CARD)


def sessions_page(actor: Actor, asked: SessionFilter, *, number: int) -> Page[SessionCard]:
    """The latest first."""
    rows = _filtered(actor, asked).order_by("-starts_at", "-id")
    return page_of(rows, number=number, card=_card_of, columns=_OF_A_CARD)


def sessions_found(actor: Actor, asked: SessionFilter) -> tuple[SessionCard, ...]:
    """All of them, the latest first."""
    return _listed(_filtered(actor, asked).order_by("-starts_at", "-id"))


def sessions_of_client(actor: Actor, client: UUID, *, most: int = 100) -> tuple[SessionCard, ...]:
    """The latest first."""
    rows = _filtered(actor, SessionFilter(client=client)).order_by("-starts_at", "-id")
    return _listed(rows[:most])


def undecided_sessions(actor: Actor, *, now: datetime) -> int:
    """How many open sessions are past their end: each still lacks an outcome."""
    return count_of(_UNDECIDED, professional=actor.professional_id or 0, now=now)


def sessions_without_outcome(actor: Actor, *, now: datetime, most: int = 100) -> tuple[SessionCard, ...]:
    """Open ones that are past their end, the earliest first."""
    rows = models.Session.objects.filter(_mine(actor), **_undecided(now)).order_by("starts_at", "id")
    return _listed(rows[:most])


_UNDECIDED: Final = """
select count(*) from diary_session
where professional_id = %(professional)s and state in ('planned', 'in_progress') and ends_at <= %(now)s
"""


def _undecided(now: datetime) -> dict[str, Any]:
    return {"state__in": [State.PLANNED, State.IN_PROGRESS], "ends_at__lte": now}


def blocks_between(actor: Actor, *, start: datetime, end: datetime) -> tuple[BlockCard, ...]:
    return tuple(BlockCard(*row, 0) for row in _blocks_between(actor.professional_id or 0, start, end))


@compiled
def _blocks_between(
    professional_id: int, start: datetime, end: datetime
) -> QuerySet[models.Block, tuple[UUID, str, datetime, datetime]]:
    rows = models.Block.objects.filter(professional_id=professional_id, starts_at__lt=end, ends_at__gt=start)
    return rows.order_by("starts_at").values_list("uuid", "title", "starts_at", "ends_at")


def block_page(block_id: UUID, *, actor: Actor) -> BlockCard:
    """Raises Refused not_found."""
    mine = models.Block.objects.filter(professional_id=actor.professional_id or 0)
    block = mine.filter(uuid=block_id).first()
    if block is None:
        raise Refused("not_found")
    in_series = mine.filter(series=block.series).count() if block.series else 0
    return BlockCard(block.uuid, block.title, block.starts_at, block.ends_at, in_series)


def services_of(actor: Actor, *, besides: UUID | None = None) -> tuple[ServiceCard, ...]:
    """What the professional offers, in their own order; and one of theirs besides, also when it is withdrawn."""
    own = models.Service.objects.filter(professional_id=actor.professional_id or 0)
    rows = own.filter(Q(is_offered=True) | Q(uuid=besides))
    return tuple(service_card(row) for row in rows.order_by("position", "id"))


def notes_about(actor: Actor, client: UUID) -> tuple[NoteCard, ...]:
    """The professional's own notes, the latest first."""
    return _notes(models.Note.objects.filter(client__uuid=client), actor)


def note_page(note_id: UUID, *, actor: Actor) -> NotePage:
    """Raises Refused not_found."""
    mine = models.Note.objects.filter(professional_id=actor.professional_id or 0)
    note = mine.filter(uuid=note_id).select_related("session", "client").first()
    if note is None:
        raise Refused("not_found")
    return NotePage(_note(note), note.client.uuid, note.client.name)


def is_outside_hours(professional_id: int, span: Span, *, zone: str) -> bool:
    """Whether the span leaves both of the professional's weekly schedules, or meets a block or what another calendar of
    theirs says. Who set no hours is always in."""
    blocked = bool(_taken_over(professional_id, span.start, span.end))
    schedules = hours_of(professional_id, zone=zone, since=span.start)
    has_hours = any(hours.weekly or hours.exceptions for hours in schedules.values())
    return blocked or (has_hours and not any(lies_open(span, hours) for hours in schedules.values()))


@compiled
def _taken_over(professional_id: int, start: datetime, end: datetime) -> QuerySet[models.Block, tuple[int]]:
    blocks = models.Block.objects.filter(professional_id=professional_id, starts_at__lt=end, ends_at__gt=start)
    times = models.BusyTime.objects.filter(professional_id=professional_id, starts_at__lt=end, ends_at__gt=start)
    return blocks.values_list("id").union(times.values_list("id"), all=True)


def _mine(actor: Actor) -> Q:
    return Q(professional_id=actor.professional_id or 0) & ~Q(state=State.DELETED)


def _sessions(actor: Actor) -> QuerySet[models.Session]:
    shown = ("client", "service", "hub", "payment", "professional")
    return models.Session.objects.filter(_mine(actor)).select_related(*shown).defer("reason_text", "meeting_url")


def _filtered(actor: Actor, asked: SessionFilter) -> QuerySet[models.Session]:
    return models.Session.objects.filter(_mine(actor), **asked.wanted())


def _listed(rows: QuerySet[models.Session]) -> tuple[SessionCard, ...]:
    return tuple(_card_of(row) for row in rows.values_list(*_OF_A_CARD))


def _card_of(row: tuple[Any, ...]) -> SessionCard:
    """Of the columns that it is made of."""
    own, others = row[:17], row[17:]
    number, uuid, version, state, starts_at, ends_at, place, origin, funding, credit, minor, currency, *ending = own
    cancelled_by, cancelled_late, reason, zone, client_uuid = ending
    client, service, hub, payment_uuid, payment_state, method, must_decide, asks_prepayment = others
    return SessionCard(
        id=number,
        uuid=uuid,
        version=version,
        state=State(state),
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        client_uuid=client_uuid,
        client_name=client,
        service_name=service,
        place=place,
        origin=Origin(origin),
        funding=Funding(funding),
        hub_name=hub or "",
        credit=credit,
        price=Money(minor, currency),
        payment_uuid=payment_uuid,
        payment_state=PaymentState(payment_state),
        payment_method=method,
        must_decide=must_decide,
        asks_prepayment=asks_prepayment,
        cancelled_by=cancelled_by,
        cancelled_late=cancelled_late,
        reason=Reason(reason) if reason else None,
    )


def _card(row: models.Session) -> SessionCard:
    """Of a whole row."""
    return _card_of(columns_of(row, _OF_A_CARD))


def service_card(row: models.Service) -> ServiceCard:
    price = Money(row.price_minor, row.currency)
    return ServiceCard(row.uuid, row.name, row.minutes, price, row.place, Audience(row.audience))


def _notes(notes: Iterable[models.Note], actor: Actor) -> tuple[NoteCard, ...]:
    assert isinstance(notes, QuerySet)
    rows = notes.filter(professional_id=actor.professional_id or 0).select_related("session").order_by("-written_at")
    return tuple(_note(row) for row in rows)


def _note(row: models.Note) -> NoteCard:
    session = row.session
    return NoteCard(
        row.uuid,
        row.text,
        row.written_at,
        session.uuid if session else None,
        session.starts_at if session else None,
    )
