"""What professionals keep for their clients: paid ahead, and to pay a session to come."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, Sum, When

from kept.core.access import Actor
from kept.core.ledger import Account
from kept.core.money import Money
from kept.store.payments import models


@dataclass(frozen=True, kw_only=True)
class Balance:
    professional_name: str
    amount: Money


def balance_between(professional_id: int, client_id: int, currency: str) -> Money:
    """What the professional keeps for the client, in this currency."""
    payments = models.Payment.objects.filter(professional_id=professional_id, client_id=client_id, currency=currency)
    return Money(payments.aggregate(kept=_KEPT)["kept"] or 0, currency)


def covers(client: UUID, amount: Money, *, actor: Actor) -> bool:
    """Whether what the professional who acts keeps for the client pays the whole of it."""
    kept = {each.amount.currency: each.amount.minor for each in balances_of_client(client, actor=actor)}
    return kept.get(amount.currency, 0) >= amount.minor > 0


def is_kept_for(client_id: int) -> bool:
    """Whether anybody keeps something for the client."""
    return bool(_balances(models.Payment.objects.filter(client_id=client_id)))


def own_balances(actor: Actor) -> tuple[Balance, ...]:
    """What is kept for the client who acts, by professional."""
    return _balances(models.Payment.objects.filter(client__user_id=actor.user_id or 0))


def balances_of_client(client: UUID, *, actor: Actor) -> tuple[Balance, ...]:
    """What the professional who acts keeps for the client, by currency."""
    return _balances(models.Payment.objects.filter(client__uuid=client, professional_id=actor.professional_id or 0))


_SIGNED: Any = Case(
    When(money_moves__target=Account.BALANCE, then=F("money_moves__amount_minor")),
    When(money_moves__origin=Account.BALANCE, then=-F("money_moves__amount_minor")),
    default=0,
)
_KEPT: Any = Sum(_SIGNED, default=0)


def _balances(payments: QuerySet[models.Payment]) -> tuple[Balance, ...]:
    rows = payments.values_list("professional__name", "professional_id", "currency").annotate(in_keeping=_KEPT)
    return tuple(
        Balance(professional_name=name, amount=Money(kept, currency))
        for name, _, currency, kept in rows.filter(in_keeping__gt=0).order_by("professional__name", "currency")
    )
