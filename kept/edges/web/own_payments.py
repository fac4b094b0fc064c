"""A client's payments: what is unpaid, and what is paid."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kept.core.lifecycle import Section
from kept.edges.web.answers import page_number
from kept.edges.web.pages import PageRequest, allowed, render_page
from kept.store.payments.own_reads import own_payments

TABS: Final = ((Section.UNPAID, "Unpaid"), (Section.PAID, "Paid"))


@allowed("own_payment.read")
@require_safe
def list_own_payments(request: PageRequest) -> HttpResponse:
    section = Section.PAID if request.GET.get("section") == Section.PAID else Section.UNPAID
    page = own_payments(request.actor, section, number=page_number(request))
    context = {"page": page, "section": section, "tabs": TABS, "query": f"section={section}&"}
    return render_page(request, "web/own/payments.html", context)
