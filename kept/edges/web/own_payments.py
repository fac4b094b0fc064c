"""A client's payments: what is unpaid, what is paid, and the receipts."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.core.lifecycle import Section
from kept.edges.web.answers import page_number
from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.store.payments.own_reads import own_payment, own_payments
from kept.store.payments.receipts import receipts_of

TABS: Final = ((Section.UNPAID, "Unpaid"), (Section.PAID, "Paid"))


@allowed("own_payment.read")
@require_safe
def list_own_payments(request: PageRequest) -> HttpResponse:
    section = Section.PAID if request.GET.get("section") == Section.PAID else Section.UNPAID
    page = own_payments(request.actor, section, number=page_number(request))
    receipts = receipts_of(card.id for card in page.items)
    context = {
        "page": page,
        "payments": [(card, receipts[card.id]) for card in page.items],
        "section": section,
        "tabs": TABS,
        "query": f"section={section}&",
    }
    return render_page(request, "web/own/payments.html", context)


@allowed("own_payment.read")
@require_safe
def show_own_payment(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return render_page(request, "web/own/payment.html", {"payment": own_payment(payment_id, actor=request.actor)})
