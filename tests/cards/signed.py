"""Events as the provider sends them: signed with the account's secret, at an hour that the test chooses."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.make import NOW

SECRET = "whsec_kept"


def event_of(kind: str, about: dict[str, Any], *, ref: str = "") -> bytes:
    return json.dumps({"id": ref or f"evt_{uuid4().hex}", "type": kind, "data": {"object": about}}).encode()


def intent(attempt: UUID, *, status: str = "succeeded", amount: int = 7000, refusal: str = "") -> dict[str, Any]:
    error = {"code": "card_declined", "decline_code": refusal} if refusal else None
    return {
        "id": f"pi_{attempt.hex}",
        "object": "payment_intent",
        "status": status,
        "amount": amount,
        "currency": "eur",
        "last_payment_error": error,
        "metadata": {"attempt": str(attempt)},
    }


def pay_page(attempt: UUID, *, status: str = "complete", paid: bool = True) -> dict[str, Any]:
    return {
        "id": f"cs_{attempt.hex}",
        "object": "checkout.session",
        "status": status,
        "payment_status": "paid" if paid else "unpaid",
        "payment_intent": f"pi_{attempt.hex}" if paid else None,
        "amount_total": 7000,
        "currency": "eur",
        "metadata": {"attempt": str(attempt)},
    }


def refund(attempt: UUID, *, status: str = "succeeded", amount: int = 7000) -> dict[str, Any]:
    return {
        "id": f"re_{attempt.hex}",
        "object": "refund",
        "status": status,
        "amount": amount,
        "currency": "eur",
        "metadata": {"attempt": str(attempt)},
    }


def signature_of(body: bytes, *, at: datetime = NOW, secret: str = SECRET) -> str:
    sent_at = int(at.timestamp())
    proof = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={sent_at},v1={proof}"
