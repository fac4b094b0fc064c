"""What pages and files show of statements. Professionals are led from a line to its session; nobody else is."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.core.statements import LeftOpen, LineKind, digest_of, month_ends, total_of
from kept.store.hubs.models import Hub, Statement
from kept.store.paging import Page, page_of
from kept.store.settlements.takings import find_hub, hubs_with_takings, ledger_of, left_open_in, sessions_of_moves


class Standing(StrEnum):
    RECEIVED = "received"
    APPROVED = "approved"
    PAID = "paid"


@dataclass(frozen=True, kw_only=True)
class StatementCard:
    """A statement that was sent, by the names of when it was. `zone` is the hub's."""

    uuid: UUID
    number: int
    month: date
    hub_name: str
    professional_name: str
    practice_name: str
    letterhead: dict[str, str]
    total: Money
    credits: int
    standing: Standing
    zone: str
    sent_at: datetime
    approved_at: datetime | None
    paid_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LineCard:
    """`reference` is None before it is sent, `session` for all but its professional."""

    kind: LineKind
    month: date
    amount: Money
    reference: UUID | None
    session: UUID | None


@dataclass(frozen=True)
class StatementPage:
    card: StatementCard
    lines: tuple[LineCard, ...]


@dataclass(frozen=True, kw_only=True)
class MonthCard:
    """A hub's month as its professional sees it: sent, or as it would be."""

    hub_uuid: UUID
    hub_name: str
    month: date
    credits: int
    total: Money
    is_over: bool
    statement: StatementCard | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A statement as it would be sent now. `digest` names what is shown."""

    hub_uuid: UUID
    hub_name: str
    month: date
    lines: tuple[LineCard, ...]
    total: Money
    left: LeftOpen
    digest: str


def months_of(actor: Actor, *, now: datetime) -> tuple[MonthCard, ...]:
    """Every month of every hub with credits that the actor's sessions took, the latest first."""
    professional_id = actor.professional_id or 0
    sent = [_month_sent(row) for row in _statements(professional_id=professional_id)]
    unsent = [
        _month_unsent(hub, month, lines, now)
        for hub in hubs_with_takings(professional_id)
        for month, lines in ledger_of(professional_id, hub).unsent.items()
    ]
    return tuple(sorted((*sent, *unsent), key=lambda card: (-card.month.toordinal(), card.hub_name)))


def statement_draft(actor: Actor, hub_id: UUID, month: date, *, now: datetime) -> Draft:
    """Raises Refused not_found."""
    professional_id = actor.professional_id or 0
    hub = find_hub(hub_id, professional_id=professional_id)
    lines = ledger_of(professional_id, hub).unsent.get(month, ())
    return Draft(
        hub_uuid=hub.uuid,
        hub_name=hub.name,
        month=month,
        lines=tuple(
            LineCard(
                kind=line.kind,
                month=line.month,
                amount=Money(line.amount, hub.currency),
                reference=line.reference,
                session=line.session,
            )
            for line in lines
        ),
        total=Money(total_of(lines), hub.currency),
        left=left_open_in(professional_id, hub, month, lines=lines, now=now),
        digest=digest_of(lines),
    )


def sent_statement_of(actor: Actor, hub_id: UUID, month: date) -> UUID | None:
    """The statement that the actor sent of this month, if they did."""
    rows = _statements(professional_id=actor.professional_id or 0, hub__uuid=hub_id, month=month)
    row = rows.first()
    return row.uuid if row else None


def own_statement(statement_id: UUID, *, actor: Actor) -> StatementPage:
    """A statement that the actor sent, each line with its session. Raises Refused not_found."""
    row = _statements(professional_id=actor.professional_id or 0, uuid=statement_id).first()
    return _page(row, with_sessions=True)


def statement_received(statement_id: UUID) -> StatementPage:
    """For operators. Raises Refused not_found."""
    return _page(_statements(uuid=statement_id).first(), with_sessions=False)


def statements_received(*, standing: Standing | None, number: int) -> Page[StatementCard]:
    """For operators, the latest first."""
    wanted: dict[Standing | None, dict[str, Any]] = {
        None: {},
        Standing.RECEIVED: {"approved_at__isnull": True},
        Standing.APPROVED: {"approved_at__isnull": False, "paid_at__isnull": True},
        Standing.PAID: {"paid_at__isnull": False},
    }
    return page_of(_statements(**wanted[standing]), number=number, card=_card)


def _statements(**wanted: Any) -> Any:
    rows = Statement.objects.filter(**wanted).select_related("hub").prefetch_related("lines")
    return rows.order_by("-sent_at", "-id")


def _page(row: Statement | None, *, with_sessions: bool) -> StatementPage:
    if row is None:
        raise Refused("not_found")
    lines = sorted(row.lines.all(), key=lambda line: line.number)
    sessions = sessions_of_moves([line.move_id for line in lines]) if with_sessions else {}
    return StatementPage(
        card=_card(row),
        lines=tuple(
            LineCard(
                kind=LineKind(line.kind),
                month=line.month,
                amount=Money(line.amount_minor, row.currency),
                reference=line.reference,
                session=sessions.get(line.move_id),
            )
            for line in lines
        ),
    )


def _card(row: Statement) -> StatementCard:
    said = json.loads(row.contents)
    standing = Standing.PAID if row.paid_at else Standing.APPROVED if row.approved_at else Standing.RECEIVED
    return StatementCard(
        uuid=row.uuid,
        number=row.number,
        month=row.month,
        hub_name=said["hub"],
        professional_name=said["professional"],
        practice_name=said["practice"],
        letterhead=said["letterhead"],
        total=Money(row.total_minor, row.currency),
        credits=_credits(line.kind for line in row.lines.all()),
        standing=standing,
        zone=row.hub.timezone,
        sent_at=row.sent_at,
        approved_at=row.approved_at,
        paid_at=row.paid_at,
    )


def _month_sent(row: Statement) -> MonthCard:
    card = _card(row)
    return MonthCard(
        hub_uuid=row.hub.uuid,
        hub_name=card.hub_name,
        month=card.month,
        credits=card.credits,
        total=card.total,
        is_over=True,
        statement=card,
    )


def _month_unsent(hub: Hub, month: date, lines: Any, now: datetime) -> MonthCard:
    return MonthCard(
        hub_uuid=hub.uuid,
        hub_name=hub.name,
        month=month,
        credits=_credits(line.kind for line in lines),
        total=Money(total_of(lines), hub.currency),
        is_over=now >= month_ends(month, zone=hub.timezone),
    )


def _credits(kinds: Any) -> int:
    """Taken, less those that came back."""
    return sum(1 if kind == LineKind.TAKEN else -1 for kind in kinds)
