"""Payments: the two sections, one payment, and creating one by hand."""

from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.html import escape, format_html
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.lifecycle import PaymentState, Section
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, page_number, query_without_page, sent, status_of
from kept.edges.web.clients import clients_to_choose
from kept.edges.web.forms.filters import PaymentFilterForm
from kept.edges.web.forms.payments import CreatePaymentForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.words import METHODS, money_in_words, short_day_in_words, time_in_words
from kept.store.outbox.reads import letters_of_payment
from kept.store.payments.card_reads import payable_by_card, tries_of
from kept.store.payments.lists import payments_page, section_counts
from kept.store.payments.reads import PaymentCard, payment_page
from kept.usecases.create_payment import create_payment

UNPAID: Final = "/payments?section=unpaid"
TABS: Final = {Section.UNPAID: "Unpaid", Section.PAID: "Paid"}


@allowed("payment.read")
@require_safe
def list_payments(request: PageRequest) -> HttpResponse:
    section = Section.PAID if request.GET.get("section") == Section.PAID else Section.UNPAID
    form = PaymentFilterForm(request.GET, section=section, zone=request.person.zone)
    page = payments_page(request.actor, form.filter(), number=page_number(request))
    shown = {
        "form": form,
        "section": section,
        "tabs": [(each, TABS[each], count) for each, count in section_counts(request.actor).items()],
        "page": page,
        "rows": map(_row, page.items),
        "query": query_without_page(request),
    }
    return render_page(request, "web/payments/list.html", shown, status=status_of(form))


@allowed("payment.read")
@require_safe
def show_payment(request: PageRequest, payment_id: UUID) -> HttpResponse:
    payment = payment_page(payment_id, actor=request.actor)
    letters = [(letter, uuid4()) for letter in letters_of_payment(payment.id)]
    is_open = payment.card.state is PaymentState.UNPAID
    link_key = uuid4() if payable_by_card([payment_id]) else None
    shown = {
        "payment": payment,
        "letters": letters,
        "is_open": is_open,
        "tries": tries_of(payment.id),
        "link_key": link_key,
        "again_key": uuid4() if payment.card.refund_refused else None,
    }
    return render_page(request, "web/payments/show.html", shown)


@allowed("payment.create")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: PageRequest) -> HttpResponse:
    clients = clients_to_choose(request)
    person = request.person
    initial = {"client": request.GET.get("client", "")}
    form = CreatePaymentForm(
        sent(request), clients=clients, currency=person.currency, zone=person.zone, initial=initial
    )
    if not form.is_valid():
        return _render_new(request, form)

    where = back_to(request, UNPAID)
    request.on_refusal = partial(_render_new, request, form)
    request.on_replay = lambda _result: where
    create_payment(
        by=request.actor,
        client_id=UUID(form.cleaned_data["client"]),
        amount=form.cleaned_data["amount"],
        description=form.cleaned_data["description"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "The payment is created. It is unpaid.")


def _row(card: PaymentCard) -> dict[str, Any]:
    """A payment as its row says it: put into words here, and by names that a template finds at once."""
    day, clock = short_day_in_words(card.due_on, card.zone), time_in_words(card.due_on, card.zone)
    method = METHODS[Method(card.method)] if card.method else "Credit" if card.is_credit else ""
    note = "Keep or refund?" if card.must_decide else ""
    if card.refunded.minor and card.state is PaymentState.PAID:
        note = note or f"{money_in_words(card.refunded)} refunded"
    return {
        # What stands there more than once is escaped once.
        "path": format_html("/payments/{}", card.uuid),
        "client": escape(card.client_name),
        "at": card.due_on.isoformat(),
        "when": f"{day}, {clock}" if card.session_uuid else day,
        "what": card.service_name if card.session_uuid else card.description,
        "amount": money_in_words(card.amount),
        "method": method,
        "state": card.state,
        "note": note,
        "is_unpaid": card.state is PaymentState.UNPAID,
        "must_decide": card.must_decide,
        "can_be_refunded": card.can_be_refunded,
    }


def _render_new(request: PageRequest, form: CreatePaymentForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    return render_page(request, "web/payments/new.html", {"form": form}, status=status_of(form, refused))
