"""Money paid ahead, refunds and balances: the deeds as short calls, at NOW unless said otherwise."""

from datetime import datetime, timedelta
from typing import Any

from kept.core.access import RequestKey
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.policy import Origin
from kept.store.diary.models import Session
from kept.store.payments.balances import balance_between
from kept.store.payments.models import Payment
from kept.store.people.models import Client, Professional
from kept.usecases.keep_payment import keep_payment
from kept.usecases.pay_from_balance import pay_from_balance
from kept.usecases.pay_out_balance import pay_out_balance
from kept.usecases.record_prepayment import record_prepayment
from kept.usecases.refund_payment import refund_payment
from kept.usecases.set_prepayment import set_prepayment
from tests.make import EURO, NOW, a_key, actor_of, fresh, make_client, make_hub, make_professional
from tests.openings import always_open, book_as_client


def asks(professional: Professional, *, private: bool = True, hub: bool = True, returns: str = "refund") -> None:
    """From now on clients are asked to pay ahead."""
    by = actor_of(professional)
    set_prepayment(by=by, asks_private=private, asks_hub=hub, returns=returns, request=a_key(), now=NOW)


def who_asks(*, returns: str = "refund", **made: Any) -> tuple[Professional, Client]:
    """A professional who asks to be paid ahead, and a client."""
    professional = always_open(make_professional(**made))
    asks(professional, returns=returns)
    return professional, make_client(professional)


def booked(
    professional: Professional, client: Client, *, days: float = 3, door: Origin = Origin.PRACTICE, **wish: Any
) -> Session:
    """By the client, who agrees to pay."""
    if door is Origin.HUB:
        make_hub([professional], [client])
    made = book_as_client(professional, client, starts_at=NOW + timedelta(days=days), door=door, **wish)
    return fresh(Session.objects.get(uuid=made))


def pay_ahead(
    session: Session, *, method: Method = Method.CASH, at: datetime = NOW, request: RequestKey | None = None
) -> Payment:
    found = Payment.objects.get(session=session)
    by = actor_of(session.professional)
    record_prepayment(payment_id=found.uuid, by=by, method=method, request=request or a_key(), now=at)
    return Payment.objects.get(session=session)


def use_balance(payment: Payment, *, by: Client, at: datetime = NOW, request: RequestKey | None = None) -> None:
    pay_from_balance(payment_id=payment.uuid, by=actor_of(by), request=request or a_key(), now=at)


def refund(payment: Payment, *, minor: int = 7000, at: datetime = NOW, **asked: Any) -> Payment:
    asked = {"reason": "Goodwill", "request": a_key(), "by": actor_of(payment.professional), **asked}
    refund_payment(payment_id=payment.uuid, amount=Money(minor, payment.currency), now=at, **asked)
    return Payment.objects.get(id=payment.id)


def keep(payment: Payment, *, request: RequestKey | None = None) -> None:
    keep_payment(payment_id=payment.uuid, by=actor_of(payment.professional), request=request or a_key(), now=NOW)


def hand_back(professional: Professional, client: Client, *, minor: int, method: Method = Method.CASH) -> None:
    amount = Money(minor, EURO)
    by = actor_of(professional)
    pay_out_balance(client_id=client.uuid, by=by, amount=amount, method=method, request=a_key(), now=NOW)


def balance(professional: Professional, client: Client) -> int:
    return balance_between(professional.id, client.id, EURO).minor
