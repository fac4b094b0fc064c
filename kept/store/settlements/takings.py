"""Which credits a professional's sessions took, and what of a month is left open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kept.core.ledger import Place
from kept.core.lifecycle import OPEN, PaymentState, State
from kept.core.policy import CreditMove as Word
from kept.core.policy import Funding
from kept.core.refusal import Refused
from kept.core.statements import LeftOpen, Line, LineKind, Stated, Taking, lines_by_month, month_at, month_ends
from kept.core.zones import day_span_start, known_zone
from kept.store.diary.models import Session
from kept.store.hubs.models import Correction, Hub, Statement, StatementLine
from kept.store.ledger.models import CreditMove
from kept.store.payments.models import Letterhead

# What sessions say of credits that were taken once.
TAKEN_ONCE = (Word.TAKEN, Word.RETURNED)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A professional's credits in one hub: the lines of each month that was not sent, and which were."""

    hub: Hub
    unsent: dict[date, tuple[Line, ...]]
    sent: tuple[date, ...]


def find_hub(hub_id: UUID, *, professional_id: int) -> Hub:
    """A hub that the professional works in, or whose credits their sessions took. Raises Refused not_found."""
    works = Q(hub_professionals__professional_id=professional_id)
    took = Q(id__in=_that_took(professional_id).values("hub_id"))
    hub = Hub.objects.filter(works | took, uuid=hub_id).first()
    if hub is None:
        raise Refused("not_found")
    return hub


def hubs_with_takings(professional_id: int) -> list[Hub]:
    """In which the professional's sessions took a credit once, by name."""
    hubs = Hub.objects.filter(id__in=_that_took(professional_id).values("hub_id"))
    return list(hubs.order_by("name", "id"))


def ledger_of(professional_id: int, hub: Hub) -> Ledger:
    sent = Statement.objects.filter(professional_id=professional_id, hub=hub).order_by("month")
    months = tuple(sent.values_list("month", flat=True))
    takings = takings_of(professional_id, hub)
    return Ledger(hub=hub, unsent=lines_by_month(takings, sent=months), sent=months)


def takings_of(professional_id: int, hub: Hub) -> list[Taking]:
    """Every credit that the professional's sessions took, and what became of it."""
    sessions = _that_took(professional_id).filter(hub=hub)
    moves = CreditMove.objects.filter(hold__in=sessions.values("hold"))
    takes = dict(moves.filter(target=Place.TAKEN).values_list("hold", "id"))
    returns = dict(moves.filter(origin=Place.TAKEN).values_list("hold", "id"))
    lines = StatementLine.objects.filter(statement__professional_id=professional_id, hub=hub)
    stated = {
        move: Stated(month, reference)
        for move, month, reference in lines.values_list("move_id", "statement__month", "reference")
    }
    return [
        Taking(
            month=month_at(starts_at, zone=hub.timezone),
            amount=price,
            session=uuid,
            taken=takes[hold],
            returned=returns.get(hold),
            stated=stated.get(takes[hold]),
            is_noted=returns.get(hold) in stated,
        )
        for uuid, hold, starts_at, price in _in_order(sessions)
        if hold in takes
    ]


def left_open_in(professional_id: int, hub: Hub, month: date, *, lines: Sequence[Line], now: datetime) -> LeftOpen:
    """What keeps the month from being stated: sessions without an outcome, credits without a decision, corrections that
    wait, also of the lines that came along from an earlier month."""
    start = day_span_start(month, known_zone(hub.timezone))
    end = month_ends(month, zone=hub.timezone)
    sessions = Session.objects.filter(professional_id=professional_id, hub=hub, starts_at__gte=start, starts_at__lt=end)
    unpaid = Q(state=State.COMPLETE, funding=Funding.CREDIT, payment__state=PaymentState.UNPAID)
    asked = Q(session__in=sessions) | Q(session__uuid__in=[line.session for line in lines])
    waiting = Correction.objects.filter(asked, state=Correction.State.ASKED)
    return LeftOpen(
        without_outcome=sessions.filter(state__in=sorted(OPEN)).count(),
        unpaid=sessions.filter(unpaid).count(),
        corrections=waiting.count(),
        is_over=now >= end,
    )


def letterhead_of(practice_id: int) -> dict[str, str]:
    """What the practice puts above what it sends; empty where it is its name alone."""
    row = Letterhead.objects.filter(practice_id=practice_id).first()
    if row is None:
        return {}
    return {"name": row.name, "address": row.address, "tax_text": row.tax_text, "prefix": row.prefix}


def session_of_line(reference: UUID) -> UUID | None:
    """The session whose credit a sent statement calls so; None when none does."""
    lines = StatementLine.objects.filter(reference=reference, kind=LineKind.TAKEN)
    return Session.objects.filter(hold__in=lines.values("move__hold")).values_list("uuid", flat=True).first()


def is_stated(hold: UUID | None) -> bool:
    """Whether the taking of the credit that this hold names stands on a statement that was sent."""
    return reference_of(hold) is not None


def reference_of(hold: UUID | None) -> UUID | None:
    """What the statement that was sent calls the credit that this hold names."""
    if hold is None:
        return None
    lines = StatementLine.objects.filter(move__hold=hold, kind=LineKind.TAKEN)
    return lines.values_list("reference", flat=True).first()


def sessions_of_moves(moves: Sequence[int]) -> dict[int, UUID]:
    """By the moves of their credits."""
    holds = dict(CreditMove.objects.filter(id__in=moves).values_list("id", "hold"))
    found = dict(Session.objects.filter(hold__in=holds.values()).values_list("hold", "uuid"))
    return {move: found[hold] for move, hold in holds.items() if hold in found}


def _that_took(professional_id: int) -> Any:
    """Their sessions that took a credit, if only once."""
    return Session.objects.filter(professional_id=professional_id, funding=Funding.CREDIT, credit__in=TAKEN_ONCE)


def _in_order(sessions: Any) -> Any:
    return sessions.order_by("starts_at", "id").values_list("uuid", "hold", "starts_at", "credit_price_minor")
