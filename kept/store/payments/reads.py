"""What pages and JSON show of payments."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kept.core.access import Actor
from kept.core.cards import AttemptKind, AttemptState
from kept.core.lifecycle import OPEN, SECTIONS, PaymentState, Section, State
from kept.core.money import Money
from kept.core.outcome import Facts, Method
from kept.core.refusal import Refused
from kept.store.counting import count_of
from kept.store.paging import columns_of
from kept.store.payments import models
from kept.store.payments.receipts import ReceiptCard, receipts_of
from kept.store.payments.writes import facts_by_hand


@dataclass(frozen=True, kw_only=True)
class PaymentCard:
    """A payment as lists show it; the session's fields are None or empty for one created by hand."""

    uuid: UUID
    version: int
    state: PaymentState
    amount: Money
    refunded: Money
    method: str
    must_decide: bool
    refund_refused: bool
    asks_prepayment: bool
    returns: str
    due_on: datetime
    zone: str
    client_uuid: UUID
    client_name: str
    session_uuid: UUID | None
    session_state: State | None
    service_name: str
    description: str
    is_credit: bool
    credit: str
    hub_name: str

    @property
    def left(self) -> Money:
        """What of it has not been given back."""
        return Money(self.amount.minor - self.refunded.minor, self.amount.currency)

    @property
    def can_be_refunded(self) -> bool:
        is_over = self.session_state not in OPEN
        return self.state is PaymentState.PAID and self.method != Method.CREDIT and is_over and self.left.minor > 0

    @property
    def is_to_be_paid_ahead(self) -> bool:
        return self.asks_prepayment and self.state is PaymentState.PENDING and self.session_state in OPEN

    @property
    def section(self) -> Section | None:
        return SECTIONS[self.state]


@dataclass(frozen=True)
class PaymentStep:
    origin: PaymentState
    target: PaymentState
    method: str
    at: datetime
    by_role: str


@dataclass(frozen=True, kw_only=True)
class PaymentPage:
    id: int
    card: PaymentCard
    facts: Facts
    created_at: datetime
    steps: tuple[PaymentStep, ...]
    receipts: tuple[ReceiptCard, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentFilter:
    """Which payments a list shows; None asks for nothing: of the sections, for both. `until` is the end, not included."""

    section: Section | None
    state: PaymentState | None = None
    client: UUID | None = None
    method: Method | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


def payments_of_client(actor: Actor, client: UUID, *, most: int = 100) -> tuple[PaymentCard, ...]:
    """Those that are due or over, the latest first."""
    rows = listed_payments(actor.professional_id or 0).filter(client__uuid=client).exclude(state=PaymentState.PENDING)
    return tuple(card_of(row) for row in rows.order_by("-due_on", "-id")[:most].values_list(*OF_A_CARD))


def payment_page(payment_id: UUID, *, actor: Actor) -> PaymentPage:
    """Raises Refused not_found."""
    row = _payments(actor).filter(uuid=payment_id).select_related("session__professional").first()
    if row is None:
        raise Refused("not_found")
    steps = row.transitions.order_by("version")
    return PaymentPage(
        id=row.id,
        card=_card(row),
        facts=row.session.facts(row.state) if row.session else facts_by_hand(row),
        created_at=row.created_at,
        receipts=receipts_of([row.id])[row.id],
        steps=tuple(
            PaymentStep(PaymentState(s.origin), PaymentState(s.target), s.method, s.at, s.by_role) for s in steps
        ),
    )


def unpaid_payments(actor: Actor) -> int:
    """How many wait for a decision: charge or void, keep or refund, or how to give back what a card provider did not."""
    return count_of(_WAITING, professional=actor.professional_id or 0)


def payments_to_decide(actor: Actor, *, most: int = 100) -> tuple[PaymentCard, ...]:
    """Those that wait for a decision, the earliest first."""
    rows = listed_payments(actor.professional_id or 0).filter(_WAITS).order_by("due_on", "id")
    return tuple(card_of(row) for row in rows[:most].values_list(*OF_A_CARD))


def accepted_methods(actor: Actor) -> tuple[Method, ...]:
    """What the professional has switched on, in the order of Method."""
    rows = models.AcceptedMethod.objects.filter(professional_id=actor.professional_id or 0)
    switched_on = set(rows.values_list("method", flat=True))
    return tuple(method for method in Method if method in switched_on)


# Money that is owed to the client, and that the card provider did not give back.
_REFUSED_REFUNDS: Final = models.CardAttempt.objects.filter(
    payment=OuterRef("pk"), kind=AttemptKind.REFUND, state=AttemptState.REFUSED
)
_WAITS: Final = Q(state=PaymentState.UNPAID) | Q(must_decide=True) | Q(Exists(_REFUSED_REFUNDS))

# The same; each of the three is found by an index.
_WAITING: Final = """
select count(*) from (
  select id from payments_payment where professional_id = %(professional)s and state = 'unpaid'
  union select id from payments_payment where professional_id = %(professional)s and state = 'paid' and must_decide
  union select a.payment_id from payments_payment p join payments_cardattempt a on a.payment_id = p.id
  where p.professional_id = %(professional)s and a.kind = 'refund' and a.state = 'refused') waiting
"""


def _payments(actor: Actor) -> QuerySet[models.Payment]:
    shown = ("client", "professional", "session__service", "session__hub")
    return listed_payments(actor.professional_id or 0).select_related(*shown)


def listed_payments(professional_id: int) -> QuerySet[models.Payment]:
    mine = models.Payment.objects.filter(professional_id=professional_id)
    return mine.annotate(refund_refused=Exists(_REFUSED_REFUNDS))


# What a card is made of: of what is sealed only what it shows.
OF_A_CARD: Final = (
    "uuid", "version", "state", "amount_minor", "currency", "refunded_minor", "method", "must_decide",
    "refund_refused", "asks_prepayment", "returns", "due_on", "description", "professional__timezone",
    "client__uuid", "client__name", "session__uuid", "session__state", "session__service__name", "session__hold",
    "session__credit", "session__hub__name",
)  # fmt: skip


def card_of(row: tuple[Any, ...]) -> PaymentCard:
    uuid, version, state, amount, currency, refunded, method, must_decide, refused, *more = row
    asks_prepayment, returns, due_on, description, zone, client_uuid, client_name, *session = more
    session_uuid, session_state, service, hold, credit, hub = session
    return PaymentCard(
        uuid=uuid,
        version=version,
        state=PaymentState(state),
        amount=Money(amount, currency),
        refunded=Money(refunded, currency),
        method=method,
        must_decide=must_decide,
        refund_refused=refused,
        asks_prepayment=asks_prepayment,
        returns=returns,
        due_on=due_on,
        zone=zone,
        client_uuid=client_uuid,
        client_name=client_name,
        session_uuid=session_uuid,
        session_state=State(session_state) if session_state else None,
        service_name=service or "",
        description=description,
        is_credit=hold is not None,
        credit=credit or "",
        hub_name=hub or "",
    )


def _card(row: models.Payment) -> PaymentCard:
    """Of a whole row."""
    return card_of(columns_of(row, OF_A_CARD))
