"""Payments and how each came to its state, cards at the provider, receipts."""

from kept.store.payments.models.cards import Card, CardAccount, CardAttempt, CardCustomer, CardEvent, CardPage, PayLink
from kept.store.payments.models.payments import AcceptedMethod, Payment, PaymentTransition, PrepaymentTerms
from kept.store.payments.models.receipts import Letterhead, Receipt

__all__ = [
    "AcceptedMethod",
    "Card",
    "CardAccount",
    "CardAttempt",
    "CardCustomer",
    "CardEvent",
    "CardPage",
    "Letterhead",
    "PayLink",
    "Payment",
    "PaymentTransition",
    "PrepaymentTerms",
    "Receipt",
]
