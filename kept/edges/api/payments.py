"""Payments: the professional's list, one of them, charging it, voiding it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Body, Query, Router
from pydantic import ConfigDict

from kept.core.cards import AttemptState
from kept.core.lifecycle import PaymentState, Section
from kept.core.outcome import Method
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import PeriodQuery, list_of, shown
from kept.edges.api.operations import once, operation
from kept.edges.api.problems import Problem
from kept.edges.api.shapes import (
    Given,
    Id,
    MoneyOut,
    Named,
    Taken,
    Yes,
    instant,
    money,
    named,
)
from kept.store.payments.card_reads import Tried, latest_charges
from kept.store.payments.lists import payments_listed
from kept.store.payments.reads import PaymentCard, PaymentFilter, payment_page
from kept.usecases.charge_payment import charge_payment
from kept.usecases.void_payment import void_payment

router = Router(tags=["Payments"])
EXAMPLE: dict[str, Any] = {
    "id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10",
    "version": 2,
    "state": "paid",
    "section": "paid",
    "method": "cash",
    "amount": {"amount_minor": 9000, "currency": "EUR"},
    "refunded": {"amount_minor": 0, "currency": "EUR"},
    "due_at": "2026-12-01T09:00:00Z",
    "timezone": "Europe/Dublin",
    "client": {"id": "0b9be2d6-7c0a-4a39-8a35-0f5e4d0c3a11", "name": "Iris Doyle"},
    "session_id": "0b9be2d6-7c0a-4a39-8a35-0f5e4d0c3a12",
    "description": "",
    "credit": None,
    "card": None,
}


class CardOut(Given):
    """The last time that the client's card was asked for it. Until the `state` is taken, refused or closed, the answer is
    being waited for; `refusal` is why it was refused."""

    state: AttemptState
    refusal: str | None
    at: str


class PaymentOut(Given):
    """What a client owes or paid. `due_at` is the session's start, or the creation of a payment without a session;
    `section` is where the payments page lists it; `credit`, where a sponsored credit pays."""

    id: UUID
    version: int
    state: PaymentState
    section: Section | None
    method: Method | None
    amount: MoneyOut
    refunded: MoneyOut
    due_at: str
    timezone: str
    client: Named
    session_id: UUID | None
    description: str
    credit: Literal["held", "taken", "returned", "forfeited"] | None
    card: CardOut | None

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})


class PaymentQuery(PeriodQuery):
    section: Section | None = None
    state: PaymentState | None = None
    client_id: Id | None = None


class ChargeTaken(Taken):
    """One of the methods that are switched on; a sponsored session's is `credit`."""

    method: Method


class VoidTaken(Taken):
    """`confirm_credit_kept` where a sponsored credit is held for it: the credit is forfeited and does not come back."""

    confirm_credit_kept: Yes = False


@operation(router, "GET", "/payments", verb="payment.read", answers=list_of(PaymentOut), refuses=("cursor_invalid",))
def list_payments(request: ApiRequest, query: Query[PaymentQuery]) -> dict[str, Any]:
    """The professional's payments, the latest first; what is not due yet is in no list."""
    since, until = query.period(request.person.zone)
    asked = PaymentFilter(
        section=query.section,
        state=query.state,
        client=query.client_id,
        since=since,
        until=until,
    )
    found = payments_listed(request.actor, asked, after=query.after(), limit=query.limit)
    cards = latest_charges(card.uuid for card in found.items)
    return shown(found, lambda card: _payment_json(card, cards))


@operation(router, "GET", "/payments/{uuid:payment_id}", verb="payment.read", answers=PaymentOut)
def read_payment(request: ApiRequest, payment_id: UUID) -> dict[str, Any]:
    """One payment."""
    return _told(request, payment_id)


@operation(
    router,
    "POST",
    "/payments/{uuid:payment_id}/charge",
    verb="payment.charge",
    answers=PaymentOut,
    refuses=(
        "already_paid",
        "not_due",
        "method_not_enabled",
        "balance_too_small",
        "card_in_progress",
        "card_missing",
        "card_tries",
        "card_not_connected",
        "card_amount",
    ),
)
def charge(request: ApiRequest, payment_id: UUID, body: ChargeTaken) -> None:
    """Charge an unpaid payment. By `card` it stays unpaid, with `card.state` waiting, until the provider has answered: the
    card is asked within seconds after this. Read the payment, or listen to a webhook, for what came of it."""
    charge_payment(
        payment_id=payment_id,
        by=request.actor,
        method=body.method,
        shown=None,
        request=once(request, lambda _: _told(request, payment_id)),
        now=request.now,
    )


@operation(
    router,
    "POST",
    "/payments/{uuid:payment_id}/void",
    verb="payment.void",
    answers=PaymentOut,
    refuses=("already_paid", "not_due", "confirm_void_sponsored", "card_in_progress"),
)
def void(request: ApiRequest, payment_id: UUID, body: Annotated[VoidTaken | None, Body()] = None) -> None:
    """Void an unpaid payment: the client will not be charged."""
    if body is None and request.body.strip():
        raise Problem("not_json")  # null is no object
    void_payment(
        payment_id=payment_id,
        by=request.actor,
        confirms_credit_kept=body is not None and body.confirm_credit_kept,
        shown=None,
        request=once(request, lambda _: _told(request, payment_id)),
        now=request.now,
    )


def _told(request: ApiRequest, payment_id: UUID) -> dict[str, Any]:
    """Raises Refused not_found."""
    return _payment_json(payment_page(payment_id, actor=request.actor).card, latest_charges([payment_id]))


def _payment_json(card: PaymentCard, asked: Mapping[UUID, Tried]) -> dict[str, Any]:
    return {
        "id": str(card.uuid),
        "version": card.version,
        "state": card.state,
        "section": card.section,
        "method": card.method or None,
        "amount": money(card.amount),
        "refunded": money(card.refunded),
        "due_at": instant(card.due_on),
        "timezone": card.zone,
        "client": named(card.client_uuid, card.client_name),
        "session_id": str(card.session_uuid) if card.session_uuid else None,
        "description": card.description,
        "credit": card.credit or None,
        "card": _card_json(asked.get(card.uuid)),
    }


def _card_json(tried: Tried | None) -> dict[str, Any] | None:
    return {"state": tried.state, "refusal": tried.refusal or None, "at": instant(tried.at)} if tried else None
