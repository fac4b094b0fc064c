"""What is asked for before a session. Callers hold the transaction."""

from dataclasses import dataclass
from typing import Any, Final

from kept.core.lifecycle import OPEN, PaymentState
from kept.core.refusal import Refused
from kept.store.payments.models import Payment, PrepaymentTerms


@dataclass(frozen=True, kw_only=True)
class BookingTerms:
    """What is frozen into the payment of a booking: whether it is asked for ahead, and what becomes of the money when
    the session is cancelled free of charge."""

    asks_prepayment: bool = False
    returns: str = PrepaymentTerms.Returns.REFUND


NOTHING_ASKED: Final = BookingTerms()


def terms_asked(returns: str) -> BookingTerms:
    """Of what `asked_of` found."""
    return BookingTerms(asks_prepayment=True, returns=returns) if returns else NOTHING_ASKED


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
