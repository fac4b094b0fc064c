"""What is known of cards: a client's, a practice's account at the provider, and what is being asked of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kept.core.access import Actor
from kept.core.cards import IN_FLIGHT, UNDECIDED, AttemptKind, AttemptState
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.store.payments import models
from kept.store.tokens import hash_of


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An attempt about a payment, as its page tells it."""

    uuid: UUID
    kind: AttemptKind
    state: AttemptState
    amount: Money
    brand: str
    last4: str
    refusal: str
    at: datetime

    @property
    def is_open(self) -> bool:
        return self.state in UNDECIDED


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What opens a practice's account at the provider, and proves that an event is of it."""

    practice_id: int
    secret_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)

    def has_attempt(self, attempt: UUID) -> bool:
        return models.CardAttempt.objects.filter(practice_id=self.practice_id, uuid=attempt).exists()

    def has_page(self, page: UUID) -> bool:
        return models.CardPage.objects.filter(practice_id=self.practice_id, uuid=page).exists()


def account_secrets(account: UUID) -> Secrets | None:
    return _secrets(models.CardAccount.objects.filter(uuid=account).first())


def secrets_of_practice(practice_id: int) -> Secrets | None:
    return _secrets(models.CardAccount.objects.filter(practice_id=practice_id).first())


def account_address(practice_id: int) -> UUID | None:
    """Which account of the provider's is the practice's; None where none is connected."""
    return models.CardAccount.objects.filter(practice_id=practice_id).values_list("uuid", flat=True).first()


def page_address(attempt: UUID) -> str:
    """The provider's page of the attempt; empty when there is none yet."""
    rows = models.CardAttempt.objects.filter(uuid=attempt, state=AttemptState.PAGE)
    return next(iter(rows.values_list("page_url", flat=True)), "")


def tries_of(payment_id: int) -> tuple[Tried, ...]:
    """What was asked of the provider about the payment, the latest first."""
    rows = models.CardAttempt.objects.filter(payment_id=payment_id).select_related("card")
    return tuple(_tried(row) for row in rows.order_by("-id"))


def latest_charges(payments: Iterable[UUID]) -> Mapping[UUID, Tried]:
    """The last time that a card was asked for each of these payments; none for which none was."""
    asked = models.CardAttempt.objects.filter(payment__uuid__in=list(payments), kind=AttemptKind.CHARGE)
    return {row.payment.uuid: _tried(row) for row in asked.select_related("card", "payment").order_by("id")}


def is_anything_due(now: datetime) -> bool:
    """Whether anything is to be asked of the provider."""
    return models.CardAttempt.objects.filter(ask_at__lte=now).exists()


def tries_just_made(payment: UUID, *, at: datetime) -> tuple[Tried, ...]:
    """What the deed done at this instant asks of the provider, the earliest first: to be asked, or refused before that."""
    rows = models.CardAttempt.objects.filter(payment__uuid=payment, asked=0).select_related("card")
    rows = rows.filter(Q(state=AttemptState.WAITING) | Q(state=AttemptState.REFUSED, created_at=at))
    return tuple(_tried(row) for row in rows.order_by("id"))


def tries_named(attempts: Iterable[UUID]) -> tuple[Tried, ...]:
    rows = models.CardAttempt.objects.filter(uuid__in=list(attempts)).select_related("card")
    return tuple(_tried(row) for row in rows.order_by("id"))


def latest_try(payment: UUID) -> Tried | None:
    rows = models.CardAttempt.objects.filter(payment__uuid=payment, kind=AttemptKind.CHARGE).select_related("card")
    row = rows.order_by("-id").first()
    return _tried(row) if row else None


def hash_of_pay_link(token: str) -> str:
    """What stands for the token from now on."""
    return hash_of(token, purpose="pay_link")


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A payment as who is to pay it sees it: by initials, and nothing of what it is for."""

    uuid: UUID
    state: PaymentState
    amount: Money
    professional_name: str
    can_be_paid: bool
    page: Tried | None


def owed_by_link(token_hash: str, *, now: datetime) -> Owed | None:
    """None for a link that is wrong or over."""
    link = models.PayLink.objects.filter(token_hash=token_hash, good_until__gt=now)
    row = link.select_related("payment__professional").first()
    return _owed(row.payment) if row else None


def own_owed(payment: UUID, *, actor: Actor) -> Owed:
    """The client's own. Raises Refused not_found."""
    rows = models.Payment.objects.filter(uuid=payment, client__user_id=actor.user_id or 0)
    row = rows.select_related("professional").first()
    if row is None:
        raise Refused("not_found")
    return _owed(row)


def payable_by_card(payments: Iterable[UUID]) -> frozenset[UUID]:
    """Of these payments, those that can be paid on the provider's page now: unpaid, or asked for ahead of the session, by
    no credit, of a practice with an account there, and while no saved card is being asked."""
    is_due = Q(state=PaymentState.UNPAID) | Q(state=PaymentState.PENDING, asks_prepayment=True)
    in_flight = models.CardAttempt.objects.filter(payment=OuterRef("pk"), kind=AttemptKind.CHARGE, state__in=IN_FLIGHT)
    rows = models.Payment.objects.filter(is_due, uuid__in=list(payments), amount_minor__gt=0, session__hold=None)
    rows = rows.filter(practice__card_account__isnull=False).exclude(Exists(in_flight))
    return frozenset(rows.values_list("uuid", flat=True))


def _owed(row: models.Payment) -> Owed:
    return Owed(
        uuid=row.uuid,
        state=PaymentState(row.state),
        amount=Money(row.amount_minor, row.currency),
        professional_name=row.professional.name,
        can_be_paid=row.uuid in payable_by_card([row.uuid]),
        page=latest_try(row.uuid),
    )


def _secrets(row: models.CardAccount | None) -> Secrets | None:
    if row is None:
        return None
    return Secrets(practice_id=row.practice_id, secret_key=row.secret_key, webhook_secret=row.webhook_secret)


def _tried(row: models.CardAttempt) -> Tried:
    return Tried(
        uuid=row.uuid,
        kind=AttemptKind(row.kind),
        state=AttemptState(row.state),
        amount=Money(row.amount_minor, row.currency),
        brand=row.card.brand if row.card else "",
        last4=row.card.last4 if row.card else "",
        refusal=row.refusal,
        at=row.created_at,
    )
