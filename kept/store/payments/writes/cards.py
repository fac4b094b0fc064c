"""What is asked of the card provider. Callers hold the transaction and the payment's lock; nothing here asks anybody."""

from datetime import datetime

from django.db.models import Q, Sum

from kept.core.access import Actor
from kept.core.cards import IN_FLIGHT, NOT_CONNECTED, NOT_GIVEN, UNDECIDED, AttemptKind, AttemptState, tries_open_at
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.outcome import Method, Outcome
from kept.core.refusal import Refused
from kept.store.payments.models import Card, CardAccount, CardAttempt, Payment
from kept.store.payments.writes.accounts import require_account


def require_no_card_in_flight(payment: Payment, *, nor_page: bool = False) -> None:
    """Nothing is done about a payment while the provider may be taking its money; `nor_page`: nor while the client may
    pay it on the provider's page, or is owed something back. Raises Refused card_in_progress."""
    asked = CardAttempt.objects.filter(payment=payment)
    is_owed_back = Q(kind=AttemptKind.REFUND, state=AttemptState.REFUSED)
    is_open = Q(state__in=UNDECIDED) | is_owed_back if nor_page else Q(kind=AttemptKind.CHARGE, state__in=IN_FLIGHT)
    if asked.filter(is_open).exists():
        raise Refused("card_in_progress")


def outcome_until_answered(outcome: Outcome, payment: Payment, *, now: datetime) -> Outcome:
    """The outcome while the client's card is being asked; the same outcome when no card is to pay, or nothing.

    Raises Refused card_in_progress, card_missing, card_not_connected, or card_tries with when it may be tried again.
    """
    until_then = outcome.while_card_is_asked(PaymentState(payment.state))
    if payment.amount_minor == 0:
        return outcome
    if until_then is not outcome:
        require_no_card_in_flight(payment)
        require_account(payment.practice_id)
        _primary_card(payment)
        _require_tries_left(payment, now)
    return until_then


def settle_by_card(payment: Payment, outcome: Outcome, *, by: Actor, at: datetime) -> None:
    """What a cancellation asks of the provider: to take the charge, or to give back what was paid and is refunded."""
    charge_card(payment, outcome, by=by, at=at)
    if outcome.payment is PaymentState.REFUNDED and not outcome.to_balance:
        refund_card(payment, by=by, at=at)


def charge_card(payment: Payment, outcome: Outcome, *, by: Actor, at: datetime) -> CardAttempt | None:
    """Has the client's primary card asked for what is unpaid, once this transaction has ended; None when the outcome
    takes nothing by card."""
    if outcome.method is not Method.CARD or payment.state != PaymentState.UNPAID:
        return None
    return _insert(payment, AttemptKind.CHARGE, payment.amount_minor, by=by, at=at, card=_primary_card(payment))


def refund_card(payment: Payment, amount: Money | None = None, *, by: Actor, at: datetime) -> CardAttempt | None:
    """Has the provider give back so much of what the payment holds by card (None: all that is left of it), once this
    transaction has ended. None when the payment holds no card's money, or none is left. Where no account is connected it is
    refused at once, and left open.

    Called wherever a payment that was paid by card is refunded, in part or whole; it changes nothing of the payment
    itself. More than is left is the caller's mistake.
    """
    captured = payment.captured_by
    if captured is None:
        return None
    left = captured.amount_minor - given_back_of(captured)
    minor = left if amount is None else amount.minor
    assert minor <= left, "no more is given back than was taken"
    return _insert(payment, AttemptKind.REFUND, minor, by=by, at=at, refunds=captured) if minor else None


def give_back_capture(capture: CardAttempt, payment: Payment, *, by: Actor, at: datetime) -> CardAttempt:
    """Has money given back that was taken when nothing was owed any more."""
    return _insert(payment, AttemptKind.REFUND, capture.amount_minor, by=by, at=at, refunds=capture)


def given_back_of(captured: CardAttempt) -> int:
    """How much of it was given back or is being given back, in minor units."""
    refunds = CardAttempt.objects.filter(refunds=captured).exclude(state__in=NOT_GIVEN)
    return refunds.aggregate(total=Sum("amount_minor"))["total"] or 0


def require_refund_asked(payment: Payment) -> None:
    """What a card paid is given back through the account that took it. Raises Refused card_not_connected."""
    if payment.captured_by:
        require_account(payment.practice_id)


def ask_refunds_again(payment: Payment, *, by: Actor, at: datetime) -> list[CardAttempt]:
    """Each refund of this payment that was refused is closed, and asked for anew. Raises Refused refund_not_refused."""
    refused = CardAttempt.objects.select_for_update(of=("self",)).select_related("refunds")
    refused = refused.filter(payment=payment, kind=AttemptKind.REFUND, state=AttemptState.REFUSED)
    rows = list(refused.order_by("id"))
    if not rows:
        raise Refused("refund_not_refused")
    for row in rows:
        row.state = AttemptState.CLOSED
        row.save(update_fields=["state"])
    return [_insert(payment, AttemptKind.REFUND, r.amount_minor, by=by, at=at, refunds=r.refunds) for r in rows]


def move_capture(origin: Payment, target: Payment) -> None:
    """What a card paid for the one payment is held by the other from now on."""
    captured = origin.captured_by
    if captured is None:
        return
    Payment.objects.filter(id=origin.id).update(captured_by=None)
    Payment.objects.filter(id=target.id).update(captured_by=captured)
    origin.captured_by, target.captured_by = None, captured


def _primary_card(payment: Payment) -> Card:
    cards = Card.objects.select_for_update(of=("self",))
    card = cards.filter(client_id=payment.client_id, is_primary=True).first()
    if card is None:
        raise Refused("card_missing", field="method")
    return card


def _require_tries_left(payment: Payment, now: datetime) -> None:
    tries = CardAttempt.objects.filter(payment=payment, kind=AttemptKind.CHARGE, card__isnull=False)
    until = tries_open_at(list(tries.values_list("created_at", flat=True)), now=now)
    if until:
        raise Refused("card_tries", field="method", until=until)


def _insert(
    payment: Payment,
    kind: AttemptKind,
    minor: int,
    *,
    by: Actor,
    at: datetime,
    card: Card | None = None,
    refunds: CardAttempt | None = None,
) -> CardAttempt:
    # A charge is asked for with an account only; a refund that cannot be asked for is owed all the same.
    cannot_ask = refunds is not None and not CardAccount.objects.filter(practice_id=payment.practice_id).exists()
    return CardAttempt.objects.create(
        practice_id=payment.practice_id,
        payment=payment,
        kind=kind,
        state=AttemptState.REFUSED if cannot_ask else AttemptState.WAITING,
        refusal=NOT_CONNECTED if cannot_ask else "",
        card=card,
        refunds=refunds,
        amount_minor=minor,
        currency=payment.currency,
        ask_at=None if cannot_ask else at,
        decided_at=at if cannot_ask else None,
        by_user_id=by.user_id,
        by_role=by.role,
        created_at=at,
    )
