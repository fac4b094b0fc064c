"""Receipts, as tests ask for them: issued by payments created by hand, and read back."""

from typing import Any

from kept.core.outcome import Method
from kept.store.payments.models import Payment, Receipt
from kept.store.payments.receipts import Paper, paper_of
from kept.store.people.models import Professional
from kept.usecases.charge_payment import charge_payment
from kept.usecases.set_letterhead import set_letterhead
from tests.make import NOW, a_key, actor_of, make_client, make_payment


def head(professional: Professional, *, version: int = 1, **changed: Any) -> None:
    """The practice's letterhead is set."""
    wish: dict[str, Any] = {"name": "Harbour", "address": "", "tax_text": "", "number_prefix": "", **changed}
    set_letterhead(by=actor_of(professional), **wish, version=version, request=a_key(), now=NOW)


def paid(professional: Professional, *, method: Method = Method.CASH, minor: int = 4000) -> Payment:
    """A payment created by hand and charged."""
    payment = make_payment(professional, make_client(professional), minor=minor)
    charge_payment(
        payment_id=payment.uuid,
        by=actor_of(professional),
        method=method,
        shown=None,
        request=a_key(),
        now=NOW,
    )
    return Payment.objects.get(id=payment.id)


def papers(professional: Professional, more: int = 0) -> list[Paper]:
    """All receipts of the practice by their numbers, after as many more were issued."""
    for _ in range(more):
        paid(professional)
    rows = Receipt.objects.filter(practice=professional.practice).select_related("payment").order_by("number")
    return [paper_of(row.payment.uuid, actor=actor_of(professional), serial=row.number) for row in rows]


def numbers(professional: Professional) -> list[int]:
    return [paper.card.serial for paper in papers(professional)]
