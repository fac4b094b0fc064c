"""Statements and invoices in words: their lines, references and months, on pages and on paper."""

from typing import Any, Final
from uuid import UUID

from kept.core.invoices import Charge
from kept.core.statements import LineKind
from kept.edges.web.usage_words import month_in_words
from kept.edges.web.words import date_in_words, money_in_words
from kept.store.hubs.invoices import InvoiceCard
from kept.store.settlements.reads import StatementPage

LINES: Final = {LineKind.TAKEN: "Credit taken", LineKind.CREDIT_NOTE: "Credit note"}


def reference_in_words(reference: UUID | None) -> str:
    """As people read it out: “3F2A-91BC-7D04”. Empty before there is one."""
    if reference is None:
        return ""
    text = reference.hex[:12].upper()
    return "-".join(text[start : start + 4] for start in (0, 4, 8))


def contents_of(page: StatementPage) -> dict[str, Any]:
    """All that a statement says on paper."""
    card = page.card
    number = f"{card.letterhead.get('prefix', '')}{card.number}"
    month = month_in_words(card.month)
    return {
        "title": f"Statement {number}",
        "letterhead": {"name": card.practice_name, **card.letterhead},
        "footer": f"Statement {number} · {month}",
        "facts": [
            ("Month", month),
            ("Programme", card.hub_name),
            ("Professional", card.professional_name),
            ("Sent", date_in_words(card.sent_at, card.zone)),
        ],
        "lines": [
            {
                "kind": LINES[line.kind],
                "month": month_in_words(line.month),
                "reference": reference_in_words(line.reference),
                "amount": money_in_words(line.amount),
            }
            for line in page.lines
        ],
        "total": money_in_words(card.total),
    }


def charge_in_words(invoice: InvoiceCard) -> str:
    """What the one line of an invoice says."""
    if invoice.credits is None:
        return "Programme fee"
    what = "bought" if invoice.charge is Charge.BOUGHT else "used, as published (rounded)"
    return f"Credits {what}: {invoice.credits} at {money_in_words(invoice.price)}"


def contents_of_invoice(invoice: InvoiceCard) -> dict[str, Any]:
    """All that an invoice says on paper."""
    month = month_in_words(invoice.month)
    return {
        "title": f"Invoice {invoice.number}",
        "letterhead": {"name": "Kept", "address": ""},
        "footer": f"Invoice {invoice.number} · {month}",
        "facts": [
            ("To", invoice.address or invoice.hub_name),
            ("Programme", invoice.hub_name),
            ("Month", month),
            ("Issued", date_in_words(invoice.issued_at, invoice.zone)),
        ],
        "what": charge_in_words(invoice),
        "total": money_in_words(invoice.total),
    }
