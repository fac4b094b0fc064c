"""A client's payments: what is unpaid, what is paid, and the receipts."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.core.lifecycle import Section
from kept.core.refusal import Refused
from kept.edges.web.answers import page_number
from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.edges.web.sentences import sentence_of
from kept.store.payments.balances import own_balances
from kept.store.payments.card_reads import payable_by_card
from kept.store.payments.own_reads import own_dues, own_payment, own_payments
from kept.store.payments.receipts import receipts_of

TABS: Final = ((Section.UNPAID, "Unpaid"), (Section.PAID, "Paid"))


@allowed("own_payment.read")
@require_safe
def list_own_payments(request: PageRequest) -> HttpResponse:
    section = Section.PAID if request.GET.get("section") == Section.PAID else Section.UNPAID
    page = own_payments(request.actor, section, number=page_number(request))
    receipts = receipts_of(card.id for card in page.items)
    by_card = payable_by_card(card.uuid for card in page.items if not card.is_credit)
    context = {
        "page": page,
        "payments": [(card, receipts[card.id], card.uuid in by_card) for card in page.items],
        "section": section,
        "tabs": TABS,
        "dues": own_dues(request.actor) if section is Section.UNPAID else (),
        "balances": own_balances(request.actor),
        "query": f"section={section}&",
    }
    return render_page(request, "web/own/payments.html", context)


@allowed("own_payment.read")
@require_safe
def show_own_payment(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return show_own(request, payment_id)


def show_own(request: PageRequest, payment_id: UUID, refused: Refused | None = None) -> HttpResponse:
    """The payment as it stands, headed by why something was not done."""
    context: dict[str, Any] = {"payment": own_payment(payment_id, actor=request.actor)}
    if refused:
        context |= {"refused": refused.code, "sentence": sentence_of(refused, zone=request.person.zone)}
    return render_page(request, "web/own/payment.html", context, status=refused.status if refused else 200)
