"""Receipts and notes of refunds as PDF: to the professional, and to the client whose they are."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.core.outcome import Method
from kept.edges.web.documents import pdf_answer, pdf_of
from kept.edges.web.pages import PageRequest, allowed
from kept.edges.web.words import METHODS, date_in_words, long_time_span_in_words, money_in_words
from kept.store.payments.receipts import Paper, paper_of


@allowed("payment.read")
@require_safe
def show_receipt(request: PageRequest, payment_id: UUID, serial: int | None = None) -> HttpResponse:
    return _answer(paper_of(payment_id, actor=request.actor, serial=serial))


@allowed("own_payment.read")
@require_safe
def show_own_receipt(request: PageRequest, payment_id: UUID, serial: int | None = None) -> HttpResponse:
    return _answer(paper_of(payment_id, actor=request.actor, serial=serial))


def receipt_in_words(paper: Paper) -> dict[str, Any]:
    """As `templates/documents/receipt.typ` wants it; times in the practice's zone."""
    card, zone = paper.card, paper.zone
    title = "Refund" if card.is_refund else "Receipt"
    session = long_time_span_in_words(paper.starts_at, paper.ends_at, zone) if paper.starts_at and paper.ends_at else ""
    method = {str(method): label for method, label in METHODS.items()}.get(paper.method, "")
    return {
        "title": title,
        "letterhead": paper.letterhead,
        "footer": f"{paper.letterhead['name']} · {title} {card.number}",
        "number": card.number,
        "issued_on": date_in_words(card.issued_at, zone),
        "to": paper.client,
        "facts": [
            ["Professional", paper.professional],
            ["Session on", session],
            [_how(paper), method],
            ["Reason", paper.reason],
        ],
        "what": paper.what,
        "amount_label": "Given back" if card.is_refund else "Paid",
        "amount": money_in_words(card.amount),
    }


def _how(paper: Paper) -> str:
    if not paper.card.is_refund:
        return "Paid by"
    return "Kept as" if paper.method == Method.BALANCE else "Given back by"


def _answer(paper: Paper) -> HttpResponse:
    name = f"{'refund' if paper.card.is_refund else 'receipt'}-{paper.card.serial}"
    return pdf_answer(name, pdf_of("receipt", receipt_in_words(paper)))
