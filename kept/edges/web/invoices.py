"""Invoices for employers: what a hub's admins see of their own, and what operators issue."""

from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.refusal import Refused
from kept.core.usage import month_of, months_after
from kept.edges.web.answers import sent, status_of
from kept.edges.web.documents import pdf_answer, pdf_of
from kept.edges.web.forms.hubs import InvoiceForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.settlement_words import contents_of_invoice
from kept.store.hubs.invoices import InvoiceCard, invoice_of, invoices_of, own_invoice, own_invoices
from kept.store.hubs.programmes import Programme, programme, programme_of
from kept.usecases.issue_hub_invoice import issue_hub_invoice

MOST_MONTHS: Final = 24


@allowed("invoice.read")
@require_safe
def list_own(request: PageRequest) -> HttpResponse:
    hub = programme_of(request.actor)
    return render_page(request, "web/invoices/own.html", {"hub": hub, "invoices": own_invoices(request.actor)})


@allowed("invoice.read")
@require_safe
def print_own(request: PageRequest, number: int) -> HttpResponse:
    return _pdf(own_invoice(number, actor=request.actor))


@allowed("invoice.issue")
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: PageRequest, hub_id: UUID) -> HttpResponse:
    """What was issued, and one more."""
    hub = programme(hub_id)
    months = _months(hub, request)
    form = InvoiceForm(sent(request), months=months, zone=request.person.zone)
    if not form.is_valid():
        return _render(request, hub, form)

    where = f"/hubs/{hub_id}/invoices"
    request.on_refusal = partial(_render, request, hub, form)
    request.on_replay = lambda _result: where
    number = issue_hub_invoice(
        hub_id=hub_id, month=form.month, by=request.actor, request=key_of(request), now=request.now
    )
    return done(request, where, f"Invoice {number} is issued. The programme’s admins see it.")


@allowed("invoice.issue")
@require_safe
def print_issued(_request: PageRequest, hub_id: UUID, number: int) -> HttpResponse:
    return _pdf(invoice_of(hub_id, number))


def _pdf(invoice: InvoiceCard) -> HttpResponse:
    return pdf_answer(f"invoice-{invoice.number}", pdf_of("invoice", contents_of_invoice(invoice)))


def _months(hub: Programme, request: PageRequest) -> list[date]:
    """Those that are over and were not invoiced, the latest first."""
    this, first = (month_of(at.astimezone(ZoneInfo(hub.zone)).date()) for at in (request.now, hub.founded_at))
    issued = {invoice.month for invoice in invoices_of(hub.uuid)}
    past = (months_after(this, -number) for number in range(1, MOST_MONTHS + 1))
    return [month for month in past if month >= first and month not in issued]


def _render(request: PageRequest, hub: Programme, form: Any, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"hub": hub, "form": form, "invoices": invoices_of(hub.uuid), "place": f"/hubs/{hub.uuid}/invoices"}
    return render_page(request, "web/invoices/issue.html", shown, status=status_of(form, refused))
