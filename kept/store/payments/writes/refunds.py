"""Money given back: of a paid payment, or of a balance. Callers hold the transaction and the professional's lock."""

from datetime import datetime

from django.db.models import Case, F, Q, Sum, When

from kept.core.access import Actor
from kept.core.ledger import Account, MoneyTransfer
from kept.core.lifecycle import OPEN, PaymentState
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.payments.models import Payment, Receipt
from kept.store.payments.writes import record_step
from kept.store.payments.writes.receipts import issue_receipt


def require_refundable(payment: Payment, amount: Money, *, session_state: str | None) -> None:
    """Raises Refused not_refundable, session_not_over, amount_nothing or refund_exceeds."""
    if payment.state != PaymentState.PAID or not payment.is_money:
        raise Refused("not_refundable")
    if session_state in OPEN:
        raise Refused("session_not_over")
    if amount.minor == 0:
        raise Refused("amount_nothing", field="amount")
    if amount.currency != payment.currency or amount.minor > payment.kept.minor:
        raise Refused("refund_exceeds", field="amount", left=payment.kept)


def give_back(payment: Payment, amount: Money, *, reason: str, by: Actor, at: datetime) -> MoneyTransfer:
    """To where it came from: the client, or their balance. All of it leaves the payment refunded, a part leaves it paid."""
    before = PaymentState(payment.state)
    payment.refunded_minor += amount.minor
    payment.state = PaymentState.PAID if payment.kept.minor else PaymentState.REFUNDED
    payment.version += 1
    payment.must_decide = False
    payment.save(update_fields=["refunded_minor", "state", "version", "must_decide"])
    record_step(payment, before, method=payment.method, by=by, at=at)
    issue_receipt(payment, Receipt.Kind.REFUND, amount=amount, method=payment.method, at=at, reason=reason)
    purse = Account.BALANCE if payment.method == Method.BALANCE else Account.CLIENT
    return MoneyTransfer(Account.PROFESSIONAL, purse, amount)


def mark_kept(payment: Payment) -> None:
    """Decided: the professional keeps it. Raises Refused nothing_to_decide."""
    if not payment.must_decide:
        raise Refused("nothing_to_decide")
    payment.must_decide = False
    payment.save(update_fields=["must_decide"])


def sources_of_balance(*, professional_id: int, client_id: int, amount: Money) -> list[tuple[Payment, Money]]:
    """The payments whose money makes up the balance, locked, the latest first, each with its part of it."""
    kept = Sum(
        Case(
            When(money_moves__target=Account.BALANCE, then=F("money_moves__amount_minor")),
            When(
                money_moves__origin=Account.BALANCE,
                money_moves__target=Account.CLIENT,
                then=-F("money_moves__amount_minor"),
            ),
            default=0,
        )
    )
    payments = Payment.objects.filter(
        Q(state=PaymentState.REFUNDED), professional_id=professional_id, client_id=client_id, currency=amount.currency
    )
    found, left = [], amount.minor
    for number, minor in payments.annotate(kept_minor=kept).order_by("-id").values_list("id", "kept_minor"):
        part = min(minor, left)
        if part > 0:
            found.append((number, part))
            left -= part
    assert left == 0, "a balance is made up of what was kept of payments"
    locked = Payment.objects.select_for_update(of=("self",)).select_related("client", "professional__user", "practice")
    return [(locked.get(id=number), Money(part, amount.currency)) for number, part in found]


def pay_out(payment: Payment, part: Money, *, method: Method, by: Actor, at: datetime) -> MoneyTransfer:
    """What was kept of this payment goes back to the client after all."""
    payment.version += 1
    payment.save(update_fields=["version"])
    record_step(payment, PaymentState.REFUNDED, method=method, by=by, at=at)
    issue_receipt(payment, Receipt.Kind.REFUND, amount=part, method=method, at=at)
    return MoneyTransfer(Account.BALANCE, Account.CLIENT, part)
