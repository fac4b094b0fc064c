"""What clients see of their own payments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.lifecycle import SECTIONS, PaymentState, Section
from kept.core.money import Money
from kept.store.paging import Page, page_of
from kept.store.payments import models


@dataclass(frozen=True, kw_only=True)
class OwnPaymentCard:
    """`what` is the service, or what the professional wrote for a payment without a session."""

    state: PaymentState
    amount: Money
    method: str
    due_on: datetime
    professional_name: str
    what: str
    session_uuid: UUID | None
    is_credit: bool


def own_payments(actor: Actor, section: Section, *, number: int) -> Page[OwnPaymentCard]:
    """The latest first; what is not due yet is in no section."""
    states = [state for state, each in SECTIONS.items() if each is section]
    rows = models.Payment.objects.filter(client__user_id=actor.user_id or 0, state__in=states)
    shown = ("professional", "session__service")
    return page_of(rows.select_related(*shown).order_by("-due_on", "-id"), number=number, card=_card)


def _card(row: Any) -> OwnPaymentCard:
    session = row.session
    return OwnPaymentCard(
        state=PaymentState(row.state),
        amount=Money(row.amount_minor, row.currency),
        method=row.method,
        due_on=row.due_on,
        professional_name=row.professional.name,
        what=session.service.name if session and session.service else row.description,
        session_uuid=session.uuid if session else None,
        is_credit=bool(session and session.hold),
    )
