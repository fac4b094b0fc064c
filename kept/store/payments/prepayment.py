"""What professionals want paid ahead, and what becomes of it when a session is cancelled free of charge."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.policy import PaidBy
from kept.store.compiled import compiled
from kept.store.payments import models

REFUND: Final = str(models.PrepaymentTerms.Returns.REFUND)
BALANCE: Final = str(models.PrepaymentTerms.Returns.BALANCE)


@dataclass(frozen=True, kw_only=True)
class OwnTerms:
    asks_private: bool
    asks_hub: bool
    returns: str


def asked_of(professional_id: int, payer: PaidBy) -> str:
    """Refund or balance, where this payer is asked to pay ahead; empty where not."""
    if payer is PaidBy.CREDIT:
        return ""
    found = _terms(professional_id)
    row = found[0] if found else None
    if row is None or not (row.asks_hub if payer is PaidBy.HUB else row.asks_private):
        return ""
    return row.returns


@compiled
def _terms(professional_id: int) -> QuerySet[models.PrepaymentTerms]:
    return models.PrepaymentTerms.objects.filter(professional_id=professional_id)


def own_terms(actor: Actor) -> OwnTerms:
    row = models.PrepaymentTerms.objects.filter(professional_id=actor.professional_id or 0).first()
    if row is None:
        return OwnTerms(asks_private=False, asks_hub=False, returns=REFUND)
    return OwnTerms(asks_private=row.asks_private, asks_hub=row.asks_hub, returns=row.returns)
