"""The provider through its own SDK: one question each, asked once, with short time-outs; its retries are ours to make."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

import stripe
from stripe import StripeClient

from kept.core.cards import (
    NEEDS_THE_CLIENT,
    NEVER_ARRIVED,
    PAGE_LIVES,
    UNANSWERED,
    Answer,
    AttemptKind,
    AttemptState,
    NotPayable,
    ProviderPage,
    Question,
    Said,
    SavedCard,
    Unreached,
)
from kept.edges.cards.amounts import our_amount, provider_amount

CONNECT_SECONDS: Final = 3
ANSWER_SECONDS: Final = 10
SOME: Final = 100  # the most that the provider lists at once
# A key that was changed, or too many questions: it says nothing of what was asked before.
SAYS_NOTHING: Final = (401, 403, 409, 429)
INTENT: Final = {"succeeded": Said.TAKEN, "processing": Said.UNKNOWN, "requires_capture": Said.UNKNOWN}
REFUND: Final = {"succeeded": Said.TAKEN, "failed": Said.REFUSED, "canceled": Said.REFUSED}


class StripeProvider:
    """One practice's account there. `address` is another than the provider's own in tests."""

    def __init__(self, secret_key: str, *, address: str = "") -> None:
        client = stripe.RequestsClient(timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
        bases: Any = {"api": address} if address else {}
        self._api = StripeClient(secret_key, max_network_retries=0, http_client=client, base_addresses=bases).v1

    def charge(self, question: Question) -> Answer:
        """Takes the amount from the client's saved card, who is not there to confirm it."""
        return self._said(question, lambda: self._charge(question))

    def refund(self, question: Question) -> Answer:
        return self._said(question, lambda: self._refund(question))

    def look_up(self, question: Question) -> Answer:
        """What became of an attempt, without asking for anything."""
        ways = {AttemptKind.CHARGE: self._find_charge, AttemptKind.REFUND: self._find_refund}
        find = self._find_page if question.state is AttemptState.PAGE or question.page_ref else ways[question.kind]
        try:
            return find(question)
        except stripe.StripeError:
            return UNANSWERED

    def new_customer(self, key: UUID) -> str:
        """A client as the provider knows them: nothing of theirs. Raises Unreached."""
        made = self._reached(lambda: self._api.customers.create({}, {"idempotency_key": f"customer-{key}"}))
        return str(made.id)

    def open_pay_page(self, question: Question, *, back: str) -> ProviderPage:
        """A page on which this amount is paid, the same for the same attempt. Raises Unreached."""
        asked = _pay_page(question, back)
        key = str(question.attempt)
        return _page(self._reached(lambda: self._api.checkout.sessions.create(asked, {"idempotency_key": key})))

    def open_card_page(self, page: UUID, *, customer_ref: str, back: str) -> ProviderPage:
        """A page on which a card is saved. Raises Unreached."""
        asked: Any = {
            "mode": "setup",
            "payment_method_types": ["card"],
            "customer": customer_ref,
            "success_url": back,
            "cancel_url": back,
            "metadata": {"card_page": str(page)},
        }
        return _page(self._reached(lambda: self._api.checkout.sessions.create(asked, {"idempotency_key": str(page)})))

    def saved_card(self, page_ref: str) -> SavedCard | None:
        """What was saved on the page; None while nothing was. Raises Unreached."""
        session = self._reached(
            lambda: self._api.checkout.sessions.retrieve(page_ref, {"expand": ["setup_intent.payment_method"]})
        )
        intent: Any = session.setup_intent
        if session.status != "complete" or intent is None:
            return None
        method = intent.payment_method
        if isinstance(method, str):
            method = self._reached(lambda: self._api.payment_methods.retrieve(method))
        return _card(method)

    def forget_card(self, method_ref: str) -> None:
        """The provider keeps the card no longer either. Raises Unreached."""
        self._reached(lambda: self._api.payment_methods.detach(method_ref))

    def is_right_key(self) -> bool:
        """Whether the account's key opens anything. Raises Unreached."""
        try:
            self._api.payment_intents.list({"limit": 1})
        except (stripe.AuthenticationError, stripe.PermissionError):
            return False
        except stripe.StripeError as fault:
            raise Unreached from fault
        return True

    def _said(self, question: Question, ask: Callable[[], Answer]) -> Answer:
        """Every answer of the SDK is one of ours: yes, no with its reason, or nothing that is known."""
        try:
            return ask()
        except NotPayable:
            return Answer(said=Said.REFUSED, refusal="amount")
        except stripe.CardError as fault:
            return Answer(said=Said.REFUSED, refusal=_why(fault), provider_ref=_intent_of(fault))
        except (stripe.APIConnectionError, stripe.RateLimitError):
            return UNANSWERED
        except stripe.StripeError as fault:
            status = fault.http_status or 500
            is_first_and_at_the_door = question.asked <= 1 and status in (401, 403)
            if status >= 500 or (status in SAYS_NOTHING and not is_first_and_at_the_door):
                return UNANSWERED
            return Answer(said=Said.REFUSED, refusal=fault.code or "not_accepted")

    def _charge(self, question: Question) -> Answer:
        asked: Any = {
            "amount": provider_amount(question.amount),
            "currency": question.amount.currency.lower(),
            "customer": question.customer_ref,
            "payment_method": question.method_ref,
            "confirm": True,
            "off_session": True,
            "metadata": {"attempt": str(question.attempt)},
        }
        return intent_answer(self._api.payment_intents.create(asked, {"idempotency_key": str(question.attempt)}))

    def _refund(self, question: Question) -> Answer:
        asked: Any = {
            "payment_intent": question.captured_ref,
            "amount": provider_amount(question.amount),
            "metadata": {"attempt": str(question.attempt)},
        }
        return refund_answer(self._api.refunds.create(asked, {"idempotency_key": str(question.attempt)}))

    def _find_charge(self, question: Question) -> Answer:
        if question.provider_ref:
            return intent_answer(self._api.payment_intents.retrieve(question.provider_ref))
        asked: Any = {"customer": question.customer_ref, "limit": SOME}
        return _found(question, self._api.payment_intents.list(asked).auto_paging_iter(), intent_answer)

    def _find_refund(self, question: Question) -> Answer:
        if question.provider_ref:
            return refund_answer(self._api.refunds.retrieve(question.provider_ref))
        asked: Any = {"payment_intent": question.captured_ref, "limit": SOME}
        return _found(question, self._api.refunds.list(asked).auto_paging_iter(), refund_answer)

    def _find_page(self, question: Question) -> Answer:
        if not question.page_ref:
            # Its address was lost, and may yet come from whoever asked for it at the same time.
            return Answer(said=Said.CLOSED) if question.page_is_over else UNANSWERED
        return page_answer(self._api.checkout.sessions.retrieve(question.page_ref))

    def _reached(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except stripe.StripeError as fault:
            raise Unreached(type(fault).__name__) from fault


def intent_answer(intent: Any) -> Answer:
    """What a payment intent says, also within an event."""
    error = getattr(intent, "last_payment_error", None)
    said = INTENT.get(intent.status, Said.REFUSED)
    needs_client = intent.status in ("requires_action", "requires_confirmation")
    refusal = "" if said is not Said.REFUSED else NEEDS_THE_CLIENT if needs_client else _word(error)
    amount = our_amount(intent.amount, intent.currency) if said is Said.TAKEN else None
    return Answer(said=said, provider_ref=intent.id, refusal=refusal, amount=amount)


def refund_answer(refund: Any) -> Answer:
    said = REFUND.get(refund.status, Said.UNKNOWN)
    refusal = (getattr(refund, "failure_reason", None) or "failed") if said is Said.REFUSED else ""
    return Answer(said=said, provider_ref=refund.id, refusal=refusal, amount=our_amount(refund.amount, refund.currency))


def page_answer(session: Any) -> Answer:
    """What the provider's page says of the payment that it is for."""
    if session.status == "complete" and session.payment_status == "paid":
        intent = session.payment_intent
        ref = intent if isinstance(intent, str) else getattr(intent, "id", "") or ""
        amount = our_amount(session.amount_total, session.currency)
        return Answer(said=Said.TAKEN, provider_ref=ref, amount=amount)
    return Answer(said=Said.CLOSED if session.status == "expired" else Said.UNKNOWN)


def _found(question: Question, listed: Any, answer_of: Callable[[Any], Answer]) -> Answer:
    """Of what is listed, the newest first, the one that names this attempt; nothing older than it does."""
    since = question.created_at.timestamp() - 3600
    for each in listed:
        if getattr(getattr(each, "metadata", None), "attempt", None) == str(question.attempt):
            return answer_of(each)
        if each.created < since:
            break
    return Answer(said=Said.REFUSED, refusal=NEVER_ARRIVED)


def _pay_page(question: Question, back: str) -> Any:
    named: Mapping[str, str] = {"attempt": str(question.attempt)}
    line = {
        "quantity": 1,
        "price_data": {
            "currency": question.amount.currency.lower(),
            "unit_amount": provider_amount(question.amount),
            "product_data": {"name": "Payment"},
        },
    }
    customer = {"customer": question.customer_ref} if question.customer_ref else {}
    return {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [line],
        "success_url": back,
        "cancel_url": back,
        "expires_at": int((question.created_at + PAGE_LIVES).timestamp()),
        "metadata": named,
        "payment_intent_data": {"metadata": named},
        **customer,
    }


def _page(session: Any) -> ProviderPage:
    return ProviderPage(ref=session.id, url=session.url)


def _card(method: Any) -> SavedCard:
    card = method.card
    return SavedCard(
        method_ref=method.id, brand=card.brand, last4=card.last4, exp_month=card.exp_month, exp_year=card.exp_year
    )


def _why(fault: stripe.CardError) -> str:
    error: Any = fault.error
    return str(getattr(error, "decline_code", None) or fault.code or "card_declined")


def _word(error: Any) -> str:
    if error is None:
        return "card_declined"
    return str(getattr(error, "decline_code", None) or getattr(error, "code", None) or "card_declined")


def _intent_of(fault: stripe.CardError) -> str:
    intent: Any = getattr(fault.error, "payment_intent", None)
    return str(getattr(intent, "id", "") or "")
