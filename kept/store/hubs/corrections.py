"""What is shown of corrections: to the professional about a session of theirs; to operators by reference, month and reason."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kept.core.access import Actor, Role
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.core.statements import month_at
from kept.store.hubs.models import Correction
from kept.store.paging import Page, page_of


@dataclass(frozen=True, kw_only=True)
class CorrectionCard:
    """For operators: no client, no day of the session. `is_own`: who looks asked for it, and may not decide."""

    uuid: UUID
    reference: UUID
    hub_name: str
    professional_name: str
    practice_name: str
    month: date
    amount: Money
    state: str
    reason: str
    answer: str
    asked_role: Role
    asked_at: datetime
    decided_at: datetime | None
    is_own: bool


@dataclass(frozen=True)
class Asked:
    """For the professional: what became of asking for a session's credit."""

    state: str
    reason: str
    answer: str
    asked_at: datetime
    by_role: Role
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class WaitingCard:
    """For the professional: a session of theirs whose credit was asked back, and no operator has decided yet."""

    session: UUID
    client_name: str
    service_name: str
    hub_name: str
    starts_at: datetime
    zone: str


def corrections_page(actor: Actor, *, number: int) -> Page[CorrectionCard]:
    """What waits first, then the latest decided."""
    rows = _corrections().order_by("-is_waiting", "-asked_at", "-id")
    return page_of(rows, number=number, card=lambda row: _card(row, actor))


def correction_shown(correction_id: UUID, *, actor: Actor) -> CorrectionCard:
    """Raises Refused not_found."""
    row = _corrections().filter(uuid=correction_id).first()
    if row is None:
        raise Refused("not_found")
    return _card(row, actor)


def corrections_waiting(actor: Actor) -> int:
    """How many this operator may decide."""
    waiting = Correction.objects.filter(state=Correction.State.ASKED).exclude(asked_by_id=actor.user_id or 0)
    return waiting.count()


def own_corrections_waiting(actor: Actor, *, most: int = 100) -> tuple[WaitingCard, ...]:
    """About sessions of the actor, the earliest asked first."""
    rows = Correction.objects.filter(professional_id=actor.professional_id or 0, state=Correction.State.ASKED)
    shown = rows.select_related("hub", "professional", "session__client", "session__service")
    return tuple(_waiting(row) for row in shown.order_by("asked_at", "id")[:most])


def asked_about(session_id: int) -> tuple[Asked, ...]:
    """The latest first; ask only for who may see the session."""
    rows = Correction.objects.filter(session_id=session_id).order_by("-asked_at", "-id")
    return tuple(
        Asked(row.state, row.reason, row.answer, row.asked_at, Role(row.asked_role), row.decided_at) for row in rows
    )


def _corrections() -> Any:
    rows = Correction.objects.select_related("hub", "practice", "professional", "session")
    return rows.annotate(is_waiting=Q(state=Correction.State.ASKED))


def _waiting(row: Any) -> WaitingCard:
    session = row.session
    return WaitingCard(
        session=session.uuid,
        client_name=session.client.name if session.client else "",
        service_name=session.service.name,
        hub_name=row.hub.name,
        starts_at=session.starts_at,
        zone=row.professional.timezone,
    )


def _card(row: Any, actor: Actor) -> CorrectionCard:
    return CorrectionCard(
        uuid=row.uuid,
        reference=row.reference,
        hub_name=row.hub.name,
        professional_name=row.professional.name,
        practice_name=row.practice.name,
        month=month_at(row.session.starts_at, zone=row.hub.timezone),
        amount=Money(row.session.credit_price_minor, row.hub.currency),
        state=row.state,
        reason=row.reason,
        answer=row.answer,
        asked_role=Role(row.asked_role),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        is_own=row.asked_by_id == actor.user_id,
    )
