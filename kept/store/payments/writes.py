"""Changes of payments. Callers hold the transaction, and for a session's payment the session's lock."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kept.core.access import Actor
from kept.core.lifecycle import PAYMENT_STEPS, PaymentState
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import AcceptedMethod, Payment, PaymentTransition


def find_payment(payment_id: UUID, *, for_actor: Actor) -> Payment:
    """The payment as it stands, to learn which session must be locked before it. Raises Refused not_found."""
    payment = (
        Payment.objects.filter(uuid=payment_id, professional_id=for_actor.professional_id or 0)
        .select_related("session", "client")
        .first()
    )
    if payment is None:
        raise Refused("not_found")
    return payment


def lock_payment(payment: Payment) -> Payment:
    """The payment held until the transaction ends; after its session, where it has one."""
    return (
        Payment.objects.select_for_update(of=("self",))
        .select_related("client", "professional__user", "practice")
        .get(id=payment.id)
    )


def insert_payment(
    *,
    practice_id: int,
    professional_id: int,
    client_id: int,
    session_id: int | None,
    amount: Money,
    due_on: datetime,
    at: datetime,
    description: str = "",
) -> Payment:
    """A session's payment starts pending; one created by hand is unpaid at once."""
    return Payment.objects.create(
        practice_id=practice_id,
        professional_id=professional_id,
        client_id=client_id,
        session_id=session_id,
        description=description,
        state=PaymentState.PENDING if session_id else PaymentState.UNPAID,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=due_on,
        created_at=at,
    )


def mark_repriced(payment: Payment, *, amount: Money, due_on: datetime) -> None:
    """A pending payment follows its session's price and start."""
    payment.due_on = due_on
    if payment.state == PaymentState.PENDING:
        payment.amount_minor = amount.minor
    payment.save(update_fields=["due_on", "amount_minor"])


def settle(payment: Payment, after: PaymentState | None, *, method: Method | None, by: Actor, at: datetime) -> None:
    """Brings the payment to its next state; None removes it, which only a pending one can be."""
    if after is None:
        assert payment.state == PaymentState.PENDING, "only a pending payment is removed"
        payment.delete()
        return
    before = PaymentState(payment.state)
    if after is before:
        return
    assert after in PAYMENT_STEPS[before], f"no payment goes from {before} to {after}"
    assert by.user_id is not None, "somebody signed in does this"
    payment.state = after
    payment.version += 1
    if method is not None and after is PaymentState.PAID:
        payment.method = method
    payment.save(update_fields=["state", "version", "method"])
    PaymentTransition.objects.create(
        practice_id=payment.practice_id,
        payment=payment,
        version=payment.version,
        origin=before,
        target=after,
        method=method or "",
        by_user_id=by.user_id,
        by_role=by.role,
        at=at,
    )


def require_accepted(method: Method | None, *, professional_id: int) -> None:
    """Raises Refused required when none was chosen, method_not_enabled when it is not switched on."""
    if method is None:
        raise Refused("required", field="method")
    if not AcceptedMethod.objects.filter(professional_id=professional_id, method=method).exists():
        raise Refused("method_not_enabled", field="method")


def accept_methods(professional_id: int, practice_id: int, methods: Any) -> None:
    AcceptedMethod.objects.bulk_create(
        AcceptedMethod(practice_id=practice_id, professional_id=professional_id, method=m) for m in methods
    )
