"""The provider's page on which a payment is paid, and the link that leads a client there. Callers hold the transaction."""

from datetime import datetime, timedelta
from typing import Final

from kept.core.access import Actor
from kept.core.cards import PAGE_LIVES, AttemptKind, AttemptState, ProviderPage
from kept.core.lifecycle import PaymentState
from kept.core.refusal import Refused
from kept.store.payments.card_reads import hash_of_pay_link
from kept.store.payments.models import CardAttempt, PayLink, Payment
from kept.store.payments.writes.accounts import require_account
from kept.store.payments.writes.cards import require_no_card_in_flight
from kept.store.tokens import draw_token

LINK_IS_GOOD_FOR: Final = timedelta(days=30)
# A page tells by an event that it was paid on; where none comes, it is asked, the first time after this long.
LOOK_AFTER: Final = timedelta(minutes=1)
PREFIX: Final = "pay_"


def find_payment_of_link(token_hash: str, *, now: datetime) -> Payment:
    """Raises Refused not_found for a link that is wrong or over."""
    link = PayLink.objects.filter(token_hash=token_hash, good_until__gt=now).select_related("payment").first()
    if link is None:
        raise Refused("not_found")
    return link.payment


def require_payable(payment: Payment) -> None:
    """What a credit pays is not paid by card. Raises Refused card_page_closed, card_not_connected or card_in_progress."""
    is_asked_ahead = payment.state == PaymentState.PENDING and payment.asks_prepayment
    is_due = payment.state == PaymentState.UNPAID or is_asked_ahead
    if payment.amount_minor == 0 or payment.is_held_by_credit or not is_due:
        raise Refused("card_page_closed")
    require_account(payment.practice_id)
    require_no_card_in_flight(payment)


def open_page(payment: Payment, *, by: Actor, at: datetime) -> CardAttempt:
    """The attempt whose page is open already, or a new one."""
    page = CardAttempt.objects.filter(payment=payment, state=AttemptState.PAGE).first()
    return page or CardAttempt.objects.create(
        practice_id=payment.practice_id,
        payment=payment,
        kind=AttemptKind.CHARGE,
        state=AttemptState.PAGE,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        ask_at=at + PAGE_LIVES,
        by_user_id=by.user_id,
        by_role=by.role,
        created_at=at,
    )


def mark_page(attempt: CardAttempt, page: ProviderPage, *, at: datetime) -> None:
    attempt.page_ref, attempt.page_url, attempt.ask_at = page.ref, page.url, at + LOOK_AFTER
    attempt.save(update_fields=["page_ref", "page_url", "ask_at"])


def renew_pay_link(payment: Payment, *, at: datetime) -> tuple[PayLink, str]:
    """A new link, which takes the place of the payment's earlier ones, and its path: told once, in a letter."""
    payment.pay_links.filter(good_until__gt=at).update(good_until=at)
    token = PREFIX + draw_token()
    link = PayLink.objects.create(
        practice_id=payment.practice_id,
        payment=payment,
        token_hash=hash_of_pay_link(token),
        created_at=at,
        good_until=at + LINK_IS_GOOD_FOR,
    )
    return link, f"/pay/{token}"
