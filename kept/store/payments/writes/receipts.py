"""Receipts and notes of refunds, issued with the change that they are about. Callers hold the transaction."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db.models import Max

from kept.core.money import Money
from kept.core.refusal import Refused
from kept.store.locks import hold
from kept.store.payments.models import Letterhead, Payment, Receipt


def issue_receipt(
    payment: Payment, kind: Receipt.Kind, *, amount: Money, method: str, at: datetime, reason: str = ""
) -> Receipt:
    """About the payment's last change, under the practice's next number. All that it says is frozen here."""
    lock_receipt_numbers(payment.practice_id)
    last = Receipt.objects.filter(practice_id=payment.practice_id).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    return Receipt.objects.create(
        practice_id=payment.practice_id,
        payment=payment,
        payment_version=payment.version,
        number=number,
        kind=kind,
        amount_minor=amount.minor,
        currency=amount.currency,
        contents=json.dumps(_contents(payment, number) | {"method": method, "reason": reason}, ensure_ascii=False),
        issued_at=at,
    )


def set_letterhead_of(practice_id: int, *, version: int, **changed: str) -> Letterhead:
    """From the next receipt on. Raises Refused changed_meanwhile when another version was seen."""
    lock_receipt_numbers(practice_id)
    head = Letterhead.objects.filter(practice_id=practice_id).first()
    if version != (head.version if head else 1):
        raise Refused("changed_meanwhile", version=head.version if head else 1)
    head = head or Letterhead(practice_id=practice_id, version=1)
    head.version += 1
    for name, value in changed.items():
        setattr(head, name, value)
    head.save()
    return head


def lock_receipt_numbers(practice_id: int) -> None:
    """Holds the practice's numbers until the transaction ends, after every other lock: one that is rolled back leaves no
    gap."""
    hold(_NUMBERS, practice_id)


def _contents(payment: Payment, number: int) -> dict[str, Any]:
    head = Letterhead.objects.filter(practice_id=payment.practice_id).first()
    session: Any = payment.session
    return {
        "number": f"{head.prefix if head else ''}{number}",
        "letterhead": {
            "name": head.name if head else payment.practice.name,
            "address": head.address if head else "",
            "tax_text": head.tax_text if head else "",
        },
        "client": payment.client.name,
        "professional": payment.professional.name,
        "zone": payment.practice.timezone,
        "what": session.service.name if session else payment.description,
        "starts_at": session.starts_at.isoformat() if session else None,
        "ends_at": session.ends_at.isoformat() if session else None,
    }


# The advisory locks' first number; the second is the practice's id.
_NUMBERS = int.from_bytes(hashlib.sha256(b"kept.receipts").digest()[:4], "big", signed=True)
