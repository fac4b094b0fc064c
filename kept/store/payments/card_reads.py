"""What is known of cards: a client's, a practice's account at the provider, and what is being asked of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.core.cards import UNDECIDED, AttemptKind, AttemptState
from kept.core.money import Money
from kept.store.payments import models


@dataclass(frozen=True, kw_only=True)
class CardShown:
    """A card as people tell it from another; never its number."""

    uuid: UUID
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    is_primary: bool

    def is_over(self, now: datetime) -> bool:
        return (self.exp_year, self.exp_month) < (now.year, now.month)


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


def primary_card(client: UUID, *, actor: Actor) -> CardShown | None:
    """What a charge by card asks, of a client whom the professional knows."""
    cards = models.Card.objects.filter(client__uuid=client, practice_id=actor.practice_id or 0, is_primary=True)
    return next((_card(card) for card in cards), None)


def card_for_session(session_id: UUID, *, actor: Actor) -> CardShown | None:
    """The same of the session's client; None for a session that is not the professional's."""
    whose = {"client__sessions__uuid": session_id, "client__sessions__professional_id": actor.professional_id or 0}
    return next((_card(card) for card in models.Card.objects.filter(is_primary=True, **whose)), None)


def own_cards(actor: Actor, practice: int) -> tuple[CardShown, ...]:
    """The client's own in this practice, the primary one first."""
    cards = models.Card.objects.filter(client__user_id=actor.user_id or 0, practice_id=practice, removed_at=None)
    return tuple(_card(card) for card in cards.order_by("-is_primary", "id"))


def tries_of(payment_id: int) -> tuple[Tried, ...]:
    """What was asked of the provider about the payment, the latest first."""
    rows = models.CardAttempt.objects.filter(payment_id=payment_id).select_related("card")
    return tuple(_tried(row) for row in rows.order_by("-id"))


def waiting_attempts(payment: UUID) -> tuple[UUID, ...]:
    """What has just been asked for and not been put to the provider yet."""
    rows = models.CardAttempt.objects.filter(payment__uuid=payment, state=AttemptState.WAITING, asked=0)
    return tuple(rows.values_list("uuid", flat=True))


def latest_try(payment: UUID) -> Tried | None:
    rows = models.CardAttempt.objects.filter(payment__uuid=payment, kind=AttemptKind.CHARGE).select_related("card")
    row = rows.order_by("-id").first()
    return _tried(row) if row else None


def _secrets(row: models.CardAccount | None) -> Secrets | None:
    if row is None:
        return None
    return Secrets(practice_id=row.practice_id, secret_key=row.secret_key, webhook_secret=row.webhook_secret)


def _card(row: models.Card) -> CardShown:
    return CardShown(
        uuid=row.uuid,
        brand=row.brand,
        last4=row.last4,
        exp_month=row.exp_month,
        exp_year=row.exp_year,
        is_primary=row.is_primary,
    )


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
