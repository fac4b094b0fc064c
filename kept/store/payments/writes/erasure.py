"""Erasing a client from payments: amounts and receipts stay, as the law of accounts demands. Callers hold the
transaction."""

from datetime import datetime

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from kept.store.payments.models import Card, CardAttempt, CardCustomer, CardPage, PayLink, Payment


def erase_from_payments(client_id: int, *, at: datetime) -> None:
    """What was written about payments, what tells a card from another, and every way to the provider's record of them."""
    Payment.objects.filter(client_id=client_id).update(description="")
    PayLink.objects.filter(payment__client_id=client_id, good_until__gt=at).update(good_until=at)
    CardAttempt.objects.filter(payment__client_id=client_id).update(page_url="")
    CardPage.objects.filter(client_id=client_id).delete()
    CardCustomer.objects.filter(client_id=client_id).delete()
    cards = Card.objects.filter(client_id=client_id)
    cards.filter(removed_at__isnull=True).update(removed_at=at, is_primary=False)
    cards.update(
        method_ref=Concat(Value("erased:"), Cast(F("id"), CharField())), brand="", last4="", exp_month=0, exp_year=0
    )
