"""What is asked for before a session. Callers hold the transaction."""

from typing import Any

from kept.core.lifecycle import OPEN, PaymentState
from kept.core.policy import PaidBy
from kept.core.refusal import Refused
from kept.store.payments.models import Payment, PrepaymentTerms
from kept.store.payments.prepayment import asked_of


def ask_prepayment(payment: Payment, *, payer: PaidBy) -> str:
    """Freezes what the professional's terms say of this booking: what becomes of the money when it is cancelled free of
    charge, and empty when nothing is asked for ahead."""
    returns = asked_of(payment.professional_id, payer)
    if returns:
        payment.asks_prepayment = True
        payment.returns = returns
        payment.save(update_fields=["asks_prepayment", "returns"])
    return returns


def follow_terms(payment: Payment, *, of: Payment) -> None:
    """A rebooked session is paid for under the terms of the first booking."""
    payment.asks_prepayment, payment.returns = of.asks_prepayment, of.returns
    payment.save(update_fields=["asks_prepayment", "returns"])


def require_payable_ahead(payment: Payment, *, session_state: str | None) -> None:
    """Raises Refused already_paid, or not_due for what is asked for later or not at all."""
    if payment.state in (PaymentState.PAID, PaymentState.REFUNDED):
        raise Refused("already_paid")
    if payment.state != PaymentState.PENDING or not payment.asks_prepayment or session_state not in OPEN:
        raise Refused("not_due")


def require_payable_from_balance(payment: Payment, *, session: Any) -> None:
    """What is unpaid, or asked for ahead; of a credit's session nothing. Raises Refused already_paid or not_due."""
    if session and session.hold:
        raise Refused("not_due")
    if payment.state != PaymentState.UNPAID:
        require_payable_ahead(payment, session_state=session.state if session else None)


def set_terms_of(
    professional_id: int, *, practice_id: int, asks_private: bool, asks_hub: bool, returns: PrepaymentTerms.Returns
) -> None:
    """From the next booking on."""
    PrepaymentTerms.objects.update_or_create(
        professional_id=professional_id,
        defaults={
            "practice_id": practice_id,
            "asks_private": asks_private,
            "asks_hub": asks_hub,
            "returns": returns,
        },
    )
