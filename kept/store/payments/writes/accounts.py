"""A practice's account at the card provider, and its clients' cards there. Callers hold the transaction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kept.core.access import Actor
from kept.core.cards import UNDECIDED, SavedCard
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import AcceptedMethod, Card, CardAccount, CardAttempt, CardCustomer, CardPage


def connect_account(practice_id: int, *, secret_key: str, webhook_secret: str, at: datetime) -> CardAccount:
    """What is given takes the place of what was there. Raises Refused required, or card_account_in_use when the key is
    another and something asked under the old one is not decided."""
    account = CardAccount.objects.select_for_update().filter(practice_id=practice_id).first()
    if account is None:
        if not secret_key:
            raise Refused("required", field="secret_key")
        return CardAccount.objects.create(
            practice_id=practice_id, secret_key=secret_key, webhook_secret=webhook_secret, created_at=at
        )
    is_another = bool(secret_key) and secret_key != account.secret_key
    if is_another and CardAttempt.objects.filter(practice_id=practice_id, state__in=UNDECIDED).exists():
        raise Refused("card_account_in_use", field="secret_key")
    account.secret_key = secret_key or account.secret_key
    account.webhook_secret = webhook_secret or account.webhook_secret
    account.save(update_fields=["secret_key", "webhook_secret"])
    return account


def disconnect_account(practice_id: int, *, at: datetime) -> UUID:
    """Whose account it was. Raises Refused not_found or card_in_progress."""
    account = CardAccount.objects.select_for_update().filter(practice_id=practice_id).first()
    if account is None:
        raise Refused("not_found")
    if CardAttempt.objects.filter(practice_id=practice_id, state__in=UNDECIDED).exists():
        raise Refused("card_in_progress")
    AcceptedMethod.objects.filter(practice_id=practice_id, method=Method.CARD).delete()
    Card.objects.filter(practice_id=practice_id, removed_at=None).update(removed_at=at, is_primary=False)
    CardPage.objects.filter(practice_id=practice_id).delete()
    CardCustomer.objects.filter(practice_id=practice_id).delete()
    account.delete()
    return account.uuid


def require_account(practice_id: int) -> None:
    """Raises Refused card_not_connected."""
    if not CardAccount.objects.filter(practice_id=practice_id).exists():
        raise Refused("card_not_connected", field="method")


def insert_card_page(*, client_id: int, practice_id: int, at: datetime) -> CardPage:
    return CardPage.objects.create(practice_id=practice_id, client_id=client_id, opened_at=at)


def mark_page_opened(page: CardPage, *, page_ref: str, customer_ref: str, at: datetime) -> None:
    """Which page of the provider's it is, and as whom the provider knows the client."""
    page.page_ref = page_ref
    page.save(update_fields=["page_ref"])
    CardCustomer.objects.get_or_create(
        client_id=page.client_id,
        defaults={"practice_id": page.practice_id, "customer_ref": customer_ref, "created_at": at},
    )


def lock_card_page(page_id: UUID) -> CardPage:
    """Raises Refused not_found."""
    page = CardPage.objects.select_for_update().filter(uuid=page_id).first()
    if page is None:
        raise Refused("not_found")
    return page


def keep_card(page: CardPage, saved: SavedCard, *, at: datetime) -> tuple[Card, bool]:
    """The card, and whether it is new: one that is saved already stays as it is. The client's first is their primary."""
    CardCustomer.objects.select_for_update().filter(client_id=page.client_id).first()
    shown: dict[str, Any] = {
        "practice_id": page.practice_id,
        "brand": saved.brand[:32],
        "last4": saved.last4[:4],
        "exp_month": saved.exp_month,
        "exp_year": saved.exp_year,
        "is_primary": not Card.objects.filter(client_id=page.client_id, is_primary=True).exists(),
        "created_at": at,
    }
    cards = Card.objects.filter(client_id=page.client_id)
    card, is_new = cards.get_or_create(method_ref=saved.method_ref, defaults=shown | {"client_id": page.client_id})
    page.done_at = page.done_at or at
    page.save(update_fields=["done_at"])
    return card, is_new


def lock_own_card(card_id: UUID, *, by: Actor) -> Card:
    """A card that the client has saved and not removed, held with all of theirs in the practice. Raises Refused
    not_found."""
    own = Card.objects.filter(client__user_id=by.user_id or 0, removed_at=None)
    practice = own.filter(uuid=card_id).values("practice_id")[:1]
    held = own.filter(practice_id__in=practice).select_for_update(of=("self",)).order_by("id")
    card = next((card for card in held if card.uuid == card_id), None)
    if card is None:
        raise Refused("not_found")
    return card


def mark_primary(card: Card) -> None:
    """The one that is charged from now on, and no other."""
    Card.objects.filter(client_id=card.client_id, is_primary=True).exclude(id=card.id).update(is_primary=False)
    card.is_primary = True
    card.save(update_fields=["is_primary"])


def mark_removed(card: Card, *, at: datetime) -> None:
    """Another of theirs, the latest, is the primary one then. Raises Refused card_in_progress while it is being asked."""
    if CardAttempt.objects.filter(Q(card=card), state__in=UNDECIDED).exists():
        raise Refused("card_in_progress")
    was_primary = card.is_primary
    card.is_primary, card.removed_at = False, at
    card.save(update_fields=["is_primary", "removed_at"])
    other = Card.objects.filter(client_id=card.client_id, removed_at=None).order_by("-id").first()
    if was_primary and other:
        mark_primary(other)
