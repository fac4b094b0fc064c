"""Changes of payments. Callers hold the transaction, and for a session's payment the session's lock."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.models import QuerySet

from kept.core.access import Actor
from kept.core.ledger import Account, MoneyTransfer, money_transfer_for
from kept.core.lifecycle import PAYMENT_STEPS, PaymentState, State
from kept.core.money import Money
from kept.core.notice import PROGRAMME_HOURS
from kept.core.outcome import Facts, Method, Outcome
from kept.core.policy import CreditMove, Funding, Origin
from kept.core.refusal import Refused
from kept.store.compiled import compiled
from kept.store.payments.balances import balance_between
from kept.store.payments.models import AcceptedMethod, Payment, PaymentTransition, Receipt
from kept.store.payments.writes.receipts import issue_receipt
from kept.store.rows import insert_soon, update

# What the client is given in writing about money.
RECEIPTS: Final = {PaymentState.PAID: Receipt.Kind.RECEIPT, PaymentState.REFUNDED: Receipt.Kind.REFUND}


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


def find_own_payment(payment_id: UUID, *, for_actor: Actor) -> Payment:
    """The same for the client whose it is. Raises Refused not_found."""
    own = Payment.objects.filter(uuid=payment_id, client__user_id=for_actor.user_id or 0)
    payment = own.select_related("session", "client").first()
    if payment is None:
        raise Refused("not_found")
    return payment


def lock_payment(payment: Payment) -> Payment:
    """The payment held until the transaction ends; after its session, where it has one."""
    (locked,) = _locked(payment.id)
    return locked


@compiled
def _locked(payment_id: int) -> QuerySet[Payment]:
    payments = Payment.objects.select_for_update(of=("self",)).filter(id=payment_id)
    return payments.select_related("client", "professional__user", "practice")


def insert_payment(
    *,
    practice_id: int,
    professional_id: int,
    client_id: int,
    amount: Money,
    due_on: datetime,
    at: datetime,
    description: str = "",
) -> Payment:
    """One created by hand is unpaid at once."""
    return Payment.objects.create(
        practice_id=practice_id,
        professional_id=professional_id,
        client_id=client_id,
        description=description,
        state=PaymentState.UNPAID,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=due_on,
        created_at=at,
    )


class Terms(Protocol):
    """What was agreed of paying ahead; a payment that has them as well, hands them on."""

    @property
    def asks_prepayment(self) -> bool: ...

    @property
    def returns(self) -> str: ...


def insert_pending_payment(session: Any, terms: Terms, *, at: datetime) -> None:
    """A booked session's own, of its price and due at its start."""
    insert_soon(
        Payment(
            practice_id=session.practice_id,
            professional_id=session.professional_id,
            client_id=session.client_id,
            session_id=session.id,
            state=PaymentState.PENDING,
            amount_minor=session.price_minor,
            currency=session.currency,
            asks_prepayment=terms.asks_prepayment,
            returns=terms.returns,
            due_on=session.starts_at,
            created_at=at,
        )
    )


def mark_repriced(payment: Payment, *, amount: Money, due_on: datetime) -> bool:
    """A pending payment follows its session's price and start; whether that makes it another."""
    before = (payment.amount_minor, payment.due_on)
    payment.due_on = due_on
    if payment.state == PaymentState.PENDING:
        payment.amount_minor = amount.minor
    payment.save(update_fields=["due_on", "amount_minor"])
    return (payment.amount_minor, payment.due_on) != before


def settle(
    payment: Payment,
    after: PaymentState | None,
    *,
    method: Method | None,
    by: Actor,
    at: datetime,
    moves_along: bool = False,
) -> MoneyTransfer | None:
    """Brings the payment to its next state and returns the money this moves; None removes a pending payment.

    What is paid or refunded gets its receipt with it, unless the money only moves along from another payment.
    """
    if after is None:
        assert payment.state == PaymentState.PENDING, "only a pending payment is removed"
        payment.card_attempts.filter(refunds__isnull=False).delete()
        payment.card_attempts.all().delete()  # pages that nobody paid on, or what was given back
        payment.pay_links.all().delete()
        payment.delete()
        return None
    before = PaymentState(payment.state)
    if after is before:
        return None
    assert after in PAYMENT_STEPS[before], f"no payment goes from {before} to {after}"
    payment.state = after
    payment.version += 1
    if after is PaymentState.PAID:
        # A client's late cancellation takes the credit without anybody naming a method.
        payment.method = method or payment.method or Method.CREDIT
    amount = payment.kept
    transfer = _money_moved(payment, before, after)
    record_step(payment, before, method=_method_of_step(payment, after), by=by, at=at)
    if payment.is_money and not moves_along and after in RECEIPTS:
        issue_receipt(payment, RECEIPTS[after], amount=amount, method=_method_of_step(payment, after), at=at)
    if after is PaymentState.UNPAID:
        payment.method = ""  # it may be paid anew, and otherwise
    if after is PaymentState.REFUNDED:
        payment.refunded_minor = payment.amount_minor
    update(payment, "state", "version", "method", "refunded_minor")
    return transfer


def mark_to_decide(payment: Payment) -> None:
    """Paid for a session that its client cancelled too late for it to be free."""
    payment.must_decide = True
    payment.save(update_fields=["must_decide"])


def record_step(payment: Payment, before: PaymentState, *, method: str, by: Actor, at: datetime) -> None:
    """The change that led to the payment's state and version."""
    insert_soon(
        PaymentTransition(
            practice_id=payment.practice_id,
            payment=payment,
            version=payment.version,
            origin=before,
            target=payment.state,
            method=method,
            by_user_id=by.user_id,
            by_role=by.role,
            at=at,
        )
    )


def _method_of_step(payment: Payment, after: PaymentState) -> str:
    """How it was paid, or given back under the terms."""
    if after is PaymentState.REFUNDED and payment.keeps_balance:
        return Method.BALANCE
    return payment.method if after in RECEIPTS else ""


def _money_moved(payment: Payment, before: PaymentState, after: PaymentState) -> MoneyTransfer | None:
    if not payment.is_money:
        return None
    is_balance = payment.keeps_balance if after is PaymentState.REFUNDED else payment.method == Method.BALANCE
    purse = Account.BALANCE if is_balance else Account.CLIENT
    return money_transfer_for(before, after, payment.kept, purse=purse)


def require_accepted_for(outcome: Outcome, payment: Payment) -> None:
    """The method must be there when this outcome takes money with it, and be one that the professional switched on; a
    credit is none of them.

    Raises Refused required or method_not_enabled.
    """
    takes_money = outcome.payment is PaymentState.PAID and payment.state != PaymentState.PAID
    if not takes_money or outcome.credit is CreditMove.TAKEN:
        return
    if outcome.method is None:
        raise Refused("required", field="method")
    require_accepted(outcome.method, payment)


def require_accepted(method: Method, payment: Payment) -> None:
    """Raises Refused method_not_enabled, or balance_too_small where the client's balance is to pay."""
    if method is Method.BALANCE:
        balance = balance_between(payment.professional_id, payment.client_id, payment.currency)
        if balance.minor < payment.amount_minor:
            raise Refused("balance_too_small", field="method", balance=balance)
        return
    if not AcceptedMethod.objects.filter(professional_id=payment.professional_id, method=method).exists():
        raise Refused("method_not_enabled", field="method")


def facts_by_hand(payment: Payment) -> Facts:
    """A payment created by hand is decided like that of a private session that is over."""
    return Facts(
        state=State.COMPLETE,
        starts_at=payment.due_on,
        origin=Origin.PRACTICE,
        funding=Funding.SELF_PAY,
        payment=PaymentState(payment.state),
        policy_hours=PROGRAMME_HOURS,
    )


def replace_methods(methods: Collection[Method], *, professional_id: int, practice_id: int) -> None:
    """What is switched on from now on."""
    AcceptedMethod.objects.filter(professional_id=professional_id).delete()
    accept_methods(
        [method for method in Method if method in methods], professional_id=professional_id, practice_id=practice_id
    )


def accept_methods(methods: Iterable[Method], *, professional_id: int, practice_id: int) -> None:
    AcceptedMethod.objects.bulk_create(
        AcceptedMethod(practice_id=practice_id, professional_id=professional_id, method=m) for m in methods
    )
