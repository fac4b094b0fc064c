"""The cards that clients saved: what tells one from another, and what opens them at the provider."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kept.core.access import Actor
from kept.store.payments import models
from kept.store.payments.card_reads import secrets_of_practice


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


def primary_card(client: UUID, *, actor: Actor) -> CardShown | None:
    """What a charge by card asks, of a client whom the professional knows."""
    cards = models.Card.objects.filter(client__uuid=client, practice_id=actor.practice_id or 0, is_primary=True)
    return next((_card(card) for card in cards), None)


def card_for_session(session_id: UUID, *, actor: Actor) -> CardShown | None:
    """The same of the session's client; None for a session that is not the professional's."""
    whose = {"client__sessions__uuid": session_id, "client__sessions__professional_id": actor.professional_id or 0}
    return next((_card(card) for card in models.Card.objects.filter(is_primary=True, **whose)), None)


@dataclass(frozen=True, kw_only=True)
class Wallet:
    """A client's cards in one practice that takes cards, the primary one first."""

    practice_uuid: UUID
    practice_name: str
    cards: tuple[CardShown, ...]


def own_wallets(actor: Actor) -> tuple[Wallet, ...]:
    """One for each practice of theirs that takes cards."""
    accounts = models.CardAccount.objects.filter(practice__clients__user_id=actor.user_id or 0)
    cards = models.Card.objects.filter(client__user_id=actor.user_id or 0, removed_at=None)
    by_practice: dict[int, list[CardShown]] = {}
    for card in cards.order_by("-is_primary", "id"):
        by_practice.setdefault(card.practice_id, []).append(_card(card))
    return tuple(
        Wallet(
            practice_uuid=account.practice.uuid,
            practice_name=account.practice.name,
            cards=tuple(by_practice.get(account.practice_id, ())),
        )
        for account in accounts.select_related("practice").order_by("practice__name", "id")
    )


@dataclass(frozen=True, kw_only=True)
class Saving:
    """A page on which a card is being saved, with what opens it at the provider."""

    client_uuid: UUID
    customer_ref: str
    page_ref: str
    is_done: bool
    secret_key: str = field(repr=False)


def saving_on(page: UUID, *, actor: Actor | None = None) -> Saving | None:
    """None where there is none, or it is another's than the actor's."""
    rows = models.CardPage.objects.filter(uuid=page)
    if actor is not None:
        rows = rows.filter(client__user_id=actor.user_id or 0)
    row = rows.select_related("client").first()
    secrets = secrets_of_practice(row.practice_id) if row else None
    if row is None or secrets is None:
        return None
    customer = models.CardCustomer.objects.filter(client_id=row.client_id).first()
    return Saving(
        client_uuid=row.client.uuid,
        customer_ref=customer.customer_ref if customer else "",
        page_ref=row.page_ref,
        is_done=row.done_at is not None,
        secret_key=secrets.secret_key,
    )


def key_to_forget(card: UUID) -> tuple[str, str] | None:
    """What opens the account that a removed card is kept in, and its reference there."""
    row = models.Card.objects.filter(uuid=card, removed_at__isnull=False).first()
    secrets = secrets_of_practice(row.practice_id) if row else None
    return (secrets.secret_key, row.method_ref) if row and secrets else None


def _card(row: models.Card) -> CardShown:
    return CardShown(
        uuid=row.uuid,
        brand=row.brand,
        last4=row.last4,
        exp_month=row.exp_month,
        exp_year=row.exp_year,
        is_primary=row.is_primary,
    )
