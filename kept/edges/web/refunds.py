"""Money given back, or kept after all."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, sent, status_of
from kept.edges.web.card_desk import done_by_card
from kept.edges.web.forms.payments import RefundForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.store.payments.reads import PaymentPage, payment_page
from kept.usecases.ask_refund_again import ask_refund_again
from kept.usecases.keep_payment import keep_payment
from kept.usecases.refund_payment import refund_payment


@allowed("payment.refund")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def refund(request: PageRequest, payment_id: UUID) -> HttpResponse:
    payment = payment_page(payment_id, actor=request.actor)
    form = RefundForm(sent(request), left=payment.card.left, zone=request.person.zone)
    if not form.is_valid():
        return _render_refund(request, payment, form)

    where = back_to(request, f"/payments/{payment_id}")
    request.on_refusal = partial(_render_refund, request, payment, form)
    request.on_replay = lambda _result: where
    refund_payment(
        payment_id=payment_id,
        by=request.actor,
        amount=form.cleaned_data["amount"],
        reason=form.cleaned_data["reason"],
        version=form.cleaned_data["version"],
        request=key_of(request),
        now=request.now,
    )
    return done_by_card(request, where, "The money is refunded. The client is told by e-mail.", payment=payment_id)


@allowed("payment.refund")
@stepped_up
@require_POST
def ask_again(request: PageRequest, payment_id: UUID) -> HttpResponse:
    """What the card provider refused to give back."""
    where = back_to(request, f"/payments/{payment_id}")
    request.on_replay = lambda _result: where
    ask_refund_again(payment_id=payment_id, by=request.actor, request=key_of(request), now=request.now)
    return done_by_card(request, where, "The card provider gives the money back.", payment=payment_id)


@allowed("payment.refund")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: PageRequest, payment_id: UUID) -> HttpResponse:
    payment = payment_page(payment_id, actor=request.actor)
    form = StrictForm(sent(request), zone=request.person.zone)
    if not form.is_bound or not form.is_valid():
        return _render_keeping(request, payment, form)

    where = back_to(request, f"/payments/{payment_id}")
    request.on_refusal = partial(_render_keeping, request, payment, form)
    request.on_replay = lambda _result: where
    keep_payment(payment_id=payment_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, where, "The payment is kept.")


def _render_refund(
    request: PageRequest, payment: PaymentPage, form: RefundForm, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"payment": payment, "form": form}
    return render_page(request, "web/payments/refund.html", shown, status=status_of(form, refused))


def _render_keeping(
    request: PageRequest, payment: PaymentPage, form: StrictForm, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"payment": payment, "form": form}
    return render_page(request, "web/payments/keeping.html", shown, status=status_of(form, refused))
