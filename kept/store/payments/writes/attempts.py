"""How attempts at the card provider are asked and answered. Callers hold the transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kept.core.cards import (
    IN_FLIGHT,
    KEY_IS_GOOD_FOR,
    PAGE_LIVES,
    UNDECIDED,
    Answer,
    AttemptKind,
    AttemptState,
    Question,
    ask_again_at,
)
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.refusal import Refused
from kept.store.payments.models import CardAccount, CardAttempt, CardCustomer, CardEvent, Payment


def find_attempt(attempt_id: UUID) -> CardAttempt:
    """As it stands, to learn what must be locked before it. Raises Refused not_found."""
    attempt = CardAttempt.objects.select_related("payment").filter(uuid=attempt_id).first()
    if attempt is None:
        raise Refused("not_found")
    return attempt


def lock_attempt(attempt_id: int) -> CardAttempt:
    """Held until the transaction ends; after its payment."""
    return CardAttempt.objects.select_for_update(of=("self",)).get(id=attempt_id)


def claim_due(*, most: int, only: UUID | None, now: datetime) -> tuple[Question, ...]:
    """The attempts that are longest due, or the one that is named and undecided; each is due again after a while, so that
    one whose asker dies is asked by another."""
    due = CardAttempt.objects.filter(state__in=UNDECIDED)
    due = due.filter(uuid=only) if only else due.filter(ask_at__lte=now)
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("card", "refunds", "payment")
    claimed = list(rows.order_by("ask_at", "id")[:most])
    for attempt in claimed:
        attempt.asked += 1
        attempt.ask_at = ask_again_at(attempt.asked, now=now)
        attempt.save(update_fields=["asked", "ask_at"])
    return tuple(_questions(claimed, now))


def mark_answered(attempt: CardAttempt, state: AttemptState, answer: Answer, *, at: datetime) -> None:
    """A decided attempt is not asked again."""
    attempt.state = state
    attempt.provider_ref = answer.provider_ref or attempt.provider_ref
    attempt.refusal = "" if state is AttemptState.TAKEN else (answer.refusal or attempt.refusal)[:60]
    if state not in UNDECIDED:
        attempt.ask_at = None
        attempt.decided_at = attempt.decided_at or at
    attempt.save(update_fields=["state", "provider_ref", "refusal", "ask_at", "decided_at"])


def mark_captured(payment: Payment, attempt: CardAttempt) -> None:
    """The payment holds this money from now on."""
    payment.captured_by = attempt
    payment.save(update_fields=["captured_by"])


def heard_before(event_ref: str, *, kind: str, practice_id: int, at: datetime) -> bool:
    """Whether the event was applied before; from now on it was."""
    _, is_new = CardEvent.objects.get_or_create(
        practice_id=practice_id, event_ref=event_ref, defaults={"kind": kind, "received_at": at}
    )
    return not is_new


def _questions(attempts: Sequence[CardAttempt], now: datetime) -> list[Question]:
    practices = {attempt.practice_id for attempt in attempts}
    accounts = {account.practice_id: account for account in CardAccount.objects.filter(practice_id__in=practices)}
    clients = {attempt.payment.client_id for attempt in attempts}
    customers = dict(CardCustomer.objects.filter(client_id__in=clients).values_list("client_id", "customer_ref"))
    return [
        Question(
            attempt=attempt.uuid,
            kind=AttemptKind(attempt.kind),
            state=AttemptState(attempt.state),
            amount=Money(attempt.amount_minor, attempt.currency),
            asked=attempt.asked,
            is_old=now - attempt.created_at > KEY_IS_GOOD_FOR or _is_owed_no_more(attempt),
            page_is_over=now >= attempt.created_at + PAGE_LIVES,
            secret_key=accounts[attempt.practice_id].secret_key if attempt.practice_id in accounts else "",
            customer_ref=customers.get(attempt.payment.client_id, ""),
            method_ref=attempt.card.method_ref if attempt.card else "",
            page_ref=attempt.page_ref,
            captured_ref=attempt.refunds.provider_ref if attempt.refunds else "",
            provider_ref=attempt.provider_ref,
            created_at=attempt.created_at,
        )
        for attempt in attempts
    ]


def _is_owed_no_more(attempt: CardAttempt) -> bool:
    """Paid on a page meanwhile, or charged for a time that was booked again: the card is not asked for it anew."""
    is_on_its_way = attempt.kind == AttemptKind.CHARGE and attempt.state in IN_FLIGHT
    return is_on_its_way and attempt.payment.state != PaymentState.UNPAID
