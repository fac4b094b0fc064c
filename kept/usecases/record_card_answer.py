"""Record what the card provider said of an attempt, and settle the payment by it."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from kept.core.access import PRODUCT, Actor, Role
from kept.core.cards import Answer, AttemptKind, AttemptState, joined, settles
from kept.core.letters import Demand, Kind, Recipient
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.webhooks import Event
from kept.store.diary.writes.sessions import lock_professionals
from kept.store.journal.writes import note_entry
from kept.store.ledger.writes import post_money
from kept.store.outbox.writes import queue_payment_letters
from kept.store.outbox.writes.webhooks import queue_webhooks
from kept.store.payments.contents import card_contents, receipt_contents
from kept.store.payments.models import CardAttempt, Payment
from kept.store.payments.writes import lock_payment, settle
from kept.store.payments.writes.attempts import (
    find_attempt,
    heard_before,
    lock_attempt,
    mark_answered,
    mark_captured,
)
from kept.store.payments.writes.cards import give_back_capture

LOG: Final = logging.getLogger("kept.cards")
RECEIPT: Final = (Demand(Recipient.CLIENT, Kind.RECEIPT),)
GIVEN_BACK: Final = tuple(Demand(to, Kind.GIVEN_BACK) for to in Recipient)


@transaction.atomic(durable=True)
def record_card_answer(
    *, attempt_id: UUID, answer: Answer, now: datetime, event: tuple[str, str] | None = None
) -> AttemptState:
    """The state of the attempt after the answer, which may be the provider's own event (its reference and kind).

    Answers may come in any order and any number: money that was taken pays the payment once, or is given back when
    nothing is owed any more. One about another amount is not applied, and an open case. Raises Refused not_found.
    """
    found = find_attempt(attempt_id)
    lock_professionals(found.payment.professional_id)
    payment = lock_payment(found.payment)
    attempt = lock_attempt(found.id)

    before = AttemptState(attempt.state)
    if event and heard_before(event[0], kind=event[1], practice_id=attempt.practice_id, at=now):
        return before
    if _is_another_amount(attempt, answer):
        LOG.error("card provider speaks of another amount", extra={"attempt": attempt.uuid})
        note_entry(PRODUCT, "card.another_amount", attempt.uuid, at=now, practice_id=attempt.practice_id)
        return before
    after = joined(AttemptKind(attempt.kind), before, answer.said)

    mark_answered(attempt, after, answer, at=now)
    if after is before:
        return after
    if after is AttemptState.TAKEN and attempt.kind == AttemptKind.CHARGE:
        _take(attempt, payment, now)
    if attempt.kind == AttemptKind.REFUND and after is AttemptState.REFUSED:
        LOG.error("card provider gives nothing back", extra={"attempt": attempt.uuid})

    queue_webhooks(Event.PAYMENT_CHANGED, payment, at=now)
    action = f"card.{attempt.kind}_{after}"
    note_entry(PRODUCT, action, payment.uuid, at=now, practice_id=payment.practice_id, refusal=attempt.refusal)
    return after


def _is_another_amount(attempt: CardAttempt, answer: Answer) -> bool:
    return answer.amount is not None and answer.amount != _amount_of(attempt)


def _take(attempt: CardAttempt, payment: Payment, now: datetime) -> None:
    by = Actor(role=Role(attempt.by_role), user_id=attempt.by_user_id, practice_id=attempt.practice_id)
    owed = Money(payment.amount_minor, payment.currency)
    if not payment.is_held_by_credit and settles(PaymentState(payment.state), owed, _amount_of(attempt)):
        money = settle(payment, PaymentState.PAID, method=Method.CARD, by=by, at=now)
        post_money(money, payment=payment, method=Method.CARD, at=now)
        mark_captured(payment, attempt)
        queue_payment_letters(receipt_contents(payment, RECEIPT), about=payment, at=now)
    else:
        give_back_capture(attempt, payment, by=PRODUCT, at=now)
        cause = f"card:{attempt.id}:given_back"
        queue_payment_letters(card_contents(payment, GIVEN_BACK), about=payment, cause=cause, at=now)


def _amount_of(attempt: CardAttempt) -> Money:
    return Money(attempt.amount_minor, attempt.currency)
