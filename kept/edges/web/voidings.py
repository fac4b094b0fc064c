"""Voiding a payment: the client will not be charged."""

from contextlib import suppress
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kept.core.outcome import void_outcome
from kept.core.policy import PaidBy
from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, sent, status_of
from kept.edges.web.consequence import Consequence, consequence_of
from kept.edges.web.forms.payments import VoidForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.payments import UNPAID
from kept.store.payments.reads import PaymentPage, payment_page
from kept.usecases.void_payment import void_payment


@allowed("payment.void")
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: PageRequest, payment_id: UUID) -> HttpResponse:
    payment = payment_page(payment_id, actor=request.actor)
    form = VoidForm(sent(request), zone=request.person.zone)
    if request.method != "POST":
        return _render(request, payment, form, _consequence(request, payment))
    consequence = _consequence_if_any(request, payment)
    if not form.is_valid():
        return _render(request, payment, form, consequence)

    where = back_to(request, UNPAID)
    request.on_refusal = partial(_render, request, payment, form, consequence)
    request.on_replay = lambda _result: where
    void_payment(
        payment_id=payment_id,
        by=request.actor,
        confirms_credit_kept=form.cleaned_data["confirm_credit_kept"],
        version=form.cleaned_data["version"],
        shown=form.cleaned_data["expected"] or None,
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "The payment is voided.")


def _consequence(request: PageRequest, payment: PaymentPage) -> Consequence:
    """Raises Refused when the payment cannot be voided."""
    outcome = void_outcome(payment.facts, confirms_credit_kept=True, now=request.now)
    return consequence_of(outcome, price=payment.card.amount, zone=payment.card.zone, changes_state=False)


def _consequence_if_any(request: PageRequest, payment: PaymentPage) -> Consequence | None:
    """The same for a form that was sent: its refusal is for the deed to say."""
    with suppress(Refused):
        return _consequence(request, payment)
    return None


def _render(
    request: PageRequest,
    payment: PaymentPage,
    form: VoidForm,
    consequence: Consequence | None,
    refused: Refused | None = None,
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {
        "payment": payment,
        "form": form,
        "consequence": consequence,
        "is_sponsored": payment.facts.payer is PaidBy.CREDIT,
    }
    return render_page(request, "web/payments/voiding.html", shown, status=status_of(form, refused))
