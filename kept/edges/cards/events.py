"""Events of the provider: whether they are its own, and what they say of our attempts."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from stripe import SignatureVerificationError, StripeObject, WebhookSignature

from kept.core.cards import Answer, Forged, News, Said
from kept.edges.cards.provider import intent_answer, page_answer, refund_answer

LARGEST_BYTES: Final = 262_144
OLDEST_SECONDS: Final = 300


def _expired(_session: Any) -> Answer:
    return Answer(said=Said.CLOSED)


# What each kind of event says; any other says nothing to us.
ANSWERS: Final[dict[str, Callable[[Any], Answer]]] = {
    "payment_intent.succeeded": intent_answer,
    "payment_intent.payment_failed": intent_answer,
    "payment_intent.canceled": intent_answer,
    "checkout.session.completed": page_answer,
    "checkout.session.async_payment_succeeded": page_answer,
    "checkout.session.expired": _expired,
    "refund.created": refund_answer,
    "refund.updated": refund_answer,
    "refund.failed": refund_answer,
}


def news_of(body: bytes, *, signature: str, secret: str, now: datetime) -> News | None:
    """What the event says; None when it is of no concern to us. Raises Forged."""
    _must_be_the_providers(body, signature, secret, now)
    try:
        event: Any = StripeObject.construct_from(json.loads(body), key=None)
        kind, about = str(event.type), event.data.object
        if kind not in ANSWERS:
            return None
        named = getattr(about, "metadata", None)
        attempt, page = (_uuid(getattr(named, name, None)) for name in ("attempt", "card_page"))
        if attempt is None and page is None:
            return None
        answer = ANSWERS[kind](about) if attempt else Answer(said=Said.UNKNOWN)
        return News(event_ref=str(event.id), kind=kind, attempt=attempt, answer=answer, card_page=page)
    except (ValueError, AttributeError, TypeError, KeyError):
        raise Forged("not an event as the provider sends it") from None


def _must_be_the_providers(body: bytes, signature: str, secret: str, now: datetime) -> None:
    if len(body) > LARGEST_BYTES or not secret:
        raise Forged("too large, or nobody's")
    try:
        WebhookSignature.verify_header(body, signature, secret)
        sent_at = int(dict(part.split("=", 1) for part in signature.split(","))["t"])
    except (SignatureVerificationError, UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise Forged("not signed by the provider") from None
    if abs(now.timestamp() - sent_at) > OLDEST_SECONDS:
        raise Forged("too old, or of another time")


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
