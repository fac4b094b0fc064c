"""What clients see of their own payments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.lifecycle import OPEN, SECTIONS, PaymentState, Section
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.paging import Page, page_of
from kept.store.payments import models
from kept.store.payments.balances import balance_between
from kept.store.payments.card_reads import payable_by_card
from kept.store.payments.receipts import ReceiptCard, receipts_of


@dataclass(frozen=True, kw_only=True)
class OwnPaymentCard:
    """`what` is the service, or what the professional wrote for a payment without a session."""

    id: int
    uuid: UUID
    state: PaymentState
    amount: Money
    refunded: Money
    method: str
    due_on: datetime
    professional_name: str
    what: str
    session_uuid: UUID | None
    is_credit: bool


@dataclass(frozen=True, kw_only=True)
class OwnPaymentPage:
    """`methods` is how the professional is paid, `balance` what they keep for the client, `returns` what becomes of what is
    paid ahead when it is cancelled free of charge; `is_due`: it can be paid now; `by_card`: on the
    card provider's page."""

    card: OwnPaymentCard
    receipts: tuple[ReceiptCard, ...]
    methods: tuple[Method, ...]
    balance: Money
    returns: str
    is_due: bool
    by_card: bool

    @property
    def balance_is_enough(self) -> bool:
        return self.balance.minor >= self.card.amount.minor > 0

    @property
    def by_hand(self) -> tuple[Method, ...]:
        """How it is paid elsewhere."""
        return tuple(method for method in self.methods if method is not Method.CARD)


def own_payments(actor: Actor, section: Section, *, number: int) -> Page[OwnPaymentCard]:
    """The latest first; what is not due yet is in no section."""
    states = [state for state, each in SECTIONS.items() if each is section]
    rows = _own(actor).filter(state__in=states)
    return page_of(rows.order_by("-due_on", "-id"), number=number, card=_card)


def own_payment(payment_id: UUID, *, actor: Actor) -> OwnPaymentPage:
    """Raises Refused not_found."""
    row = _own(actor).filter(uuid=payment_id).first()
    if row is None:
        raise Refused("not_found")
    switched_on = set(row.professional.accepted_methods.values_list("method", flat=True))
    return OwnPaymentPage(
        card=_card(row),
        receipts=receipts_of([row.id])[row.id],
        methods=tuple(method for method in Method if method in switched_on),
        balance=balance_between(row.professional_id, row.client_id, row.currency),
        returns=row.returns,
        is_due=_is_due(row),
        by_card=row.uuid in payable_by_card([row.uuid]),
    )


def own_dues(actor: Actor) -> tuple[OwnPaymentCard, ...]:
    """What is to be paid before a session, the next first."""
    rows = _own(actor).filter(state=PaymentState.PENDING, asks_prepayment=True, session__state__in=list(OPEN))
    return tuple(_card(row) for row in rows.order_by("due_on", "id"))


def _is_due(row: models.Payment) -> bool:
    """What is unpaid, or is asked for ahead; what a credit pays never is."""
    session: Any = row.session
    if session and session.hold:
        return False
    ahead = row.state == PaymentState.PENDING and row.asks_prepayment and session.state in OPEN
    return row.state == PaymentState.UNPAID or ahead


def _own(actor: Actor) -> QuerySet[models.Payment]:
    shown = ("professional", "session__service")
    return models.Payment.objects.filter(client__user_id=actor.user_id or 0).select_related(*shown)


def _card(row: Any) -> OwnPaymentCard:
    session = row.session
    return OwnPaymentCard(
        id=row.id,
        uuid=row.uuid,
        state=PaymentState(row.state),
        amount=Money(row.amount_minor, row.currency),
        refunded=Money(row.refunded_minor, row.currency),
        method=row.method,
        due_on=row.due_on,
        professional_name=row.professional.name,
        what=session.service.name if session and session.service else row.description,
        session_uuid=session.uuid if session else None,
        is_credit=bool(session and session.hold),
    )
