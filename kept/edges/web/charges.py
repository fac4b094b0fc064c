"""Charging a payment."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.outcome import Method, Outcome, charge_outcome
from kept.core.policy import PaidBy
from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, sent, status_of
from kept.edges.web.card_desk import done_by_card
from kept.edges.web.consequence import Consequence, consequence_of
from kept.edges.web.forms.payments import ChargeForm
from kept.edges.web.pages import PageRequest, allowed, key_of, render_page
from kept.edges.web.payments import UNPAID
from kept.store.payments.balances import covers
from kept.store.payments.reads import PaymentPage, accepted_methods, payment_page
from kept.store.payments.saved_cards import primary_card
from kept.usecases.charge_payment import charge_payment


@allowed("payment.charge")
@require_http_methods(["GET", "HEAD", "POST"])
def charge(request: PageRequest, payment_id: UUID) -> HttpResponse:
    payment, form = _charging(request, payment_id)
    if request.method != "POST":
        return _render_charge(request, payment, form, _ways_to_charge(payment, form, now=request.now))
    ways = _ways_still_open(payment, form, now=request.now)
    if not form.is_valid():
        return _render_charge(request, payment, form, ways)

    where = back_to(request, UNPAID)
    request.on_refusal = partial(_render_charge, request, payment, form, ways)
    request.on_replay = lambda _result: where
    charge_payment(
        payment_id=payment_id,
        by=request.actor,
        method=form.cleaned_data["method"],
        version=form.cleaned_data["version"],
        shown=_shown(form, ways),
        request=key_of(request),
        now=request.now,
    )
    return done_by_card(request, where, "The payment is paid.", payment=payment_id)


@allowed("payment.charge")
@require_POST
def preview_charge(request: PageRequest, payment_id: UUID) -> HttpResponse:
    """What charging by the chosen method would do; changes nothing."""
    payment, form = _charging(request, payment_id)
    ways = _ways_still_open(payment, form, now=request.now)
    form.is_valid()
    return _render_charge(request, payment, form, ways)


def _charging(request: PageRequest, payment_id: UUID) -> tuple[PaymentPage, ChargeForm]:
    payment = payment_page(payment_id, actor=request.actor)
    methods = [Method.CREDIT] if payment.facts.payer is PaidBy.CREDIT else _methods_of(request, payment)
    card = primary_card(payment.card.client_uuid, actor=request.actor) if Method.CARD in methods else None
    return payment, ChargeForm(sent(request), methods=methods, card=card, zone=request.person.zone)


def _ways_to_charge(payment: PaymentPage, form: ChargeForm, *, now: datetime) -> Mapping[Method, Outcome]:
    """What each method would do. Raises Refused when the payment cannot be charged."""
    return {method: charge_outcome(payment.facts, method=method, now=now) for method in form.methods}


def _ways_still_open(payment: PaymentPage, form: ChargeForm, *, now: datetime) -> Mapping[Method, Outcome]:
    """The same for a form that was sent: its refusal is for the deed to say."""
    with suppress(Refused):
        return _ways_to_charge(payment, form, now=now)
    return {}


def _shown(form: ChargeForm, ways: Mapping[Method, Outcome]) -> str | None:
    """What the charge is held to. To have chosen another method than the one shown is no change of the outcome."""
    shown: str | None = form.cleaned_data["expected"] or None
    chosen = ways.get(form.cleaned_data["method"] or Method.CREDIT)
    if chosen and shown in {way.expected for way in ways.values()}:
        return chosen.expected
    return shown


def _render_charge(
    request: PageRequest,
    payment: PaymentPage,
    form: ChargeForm,
    ways: Mapping[Method, Outcome],
    refused: Refused | None = None,
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    chosen = form.cleaned_data.get("method") if form.is_bound else None
    outcome = ways.get(chosen or form["method"].initial)
    shown = {
        "payment": payment,
        "form": form,
        "is_by_credit": payment.facts.payer is PaidBy.CREDIT,
        "consequence": _in_words(payment, outcome) if outcome else None,
    }
    return render_page(request, "web/payments/charge.html", shown, status=status_of(form, refused))


def _in_words(payment: PaymentPage, outcome: Outcome) -> Consequence:
    card = payment.card
    return consequence_of(outcome, price=card.amount, zone=card.zone, changes_state=False)


def _methods_of(request: PageRequest, payment: PaymentPage) -> Sequence[Method]:
    """What is switched on; first the client's balance, where it is enough."""
    enough = covers(payment.card.client_uuid, payment.card.amount, actor=request.actor)
    return [Method.BALANCE] * enough + [
        method for method in accepted_methods(request.actor) if method is not Method.CREDIT
    ]
