"""What is paid before a session: written down by the professional, or out of a balance; and a balance paid out."""

from functools import partial
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.edges.web.answers import back_to, sent, status_of
from kept.edges.web.forms.payments import PayOutForm, PrepaymentForm
from kept.edges.web.forms.strict import StrictForm
from kept.edges.web.own_payments import show_own
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.proofs import stepped_up
from kept.store.payments.balances import Balance, balances_of_client, covers
from kept.store.payments.reads import PaymentPage, accepted_methods, payment_page
from kept.store.people.reads import ClientPage, client_page
from kept.usecases.pay_from_balance import pay_from_balance
from kept.usecases.pay_out_balance import HANDED_BACK, pay_out_balance
from kept.usecases.record_prepayment import record_prepayment

NOT_WRITTEN_DOWN: Final = frozenset({Method.CARD, Method.CREDIT})


@allowed("payment.prepay")
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PageRequest, payment_id: UUID) -> HttpResponse:
    payment = payment_page(payment_id, actor=request.actor)
    form = PrepaymentForm(sent(request), methods=_methods(request, payment), zone=request.person.zone)
    if not form.is_valid():
        return _render_record(request, payment, form)

    where = back_to(request, f"/payments/{payment_id}")
    request.on_refusal = partial(_render_record, request, payment, form)
    request.on_replay = lambda _result: where
    record_prepayment(
        payment_id=payment_id,
        by=request.actor,
        method=form.cleaned_data["method"],
        version=form.cleaned_data["version"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "The payment is paid. The client gets a receipt.")


@allowed("balance.pay_out")
@stepped_up
@require_http_methods(["GET", "HEAD", "POST"])
def pay_out(request: PageRequest, client_id: UUID) -> HttpResponse:
    client = client_page(client_id, actor=request.actor)
    balances = balances_of_client(client_id, actor=request.actor)
    form = PayOutForm(sent(request), methods=[m for m in Method if m in HANDED_BACK], zone=request.person.zone)
    if not form.is_valid():
        return _render_pay_out(request, client, balances, form)

    where = f"/clients/{client_id}"
    request.on_refusal = partial(_render_pay_out, request, client, balances, form)
    request.on_replay = lambda _result: where
    given = form.cleaned_data
    pay_out_balance(
        client_id=client_id,
        by=request.actor,
        amount=Money(given["minor"], given["currency"]),
        method=given["method"],
        request=key_of(request),
        now=request.now,
    )
    return done(request, where, "The balance is paid out. The client is told by e-mail.")


@allowed("own_balance.use")
@require_POST
def use_own_balance(request: PageRequest, payment_id: UUID) -> HttpResponse:
    where = f"/my-payments/{payment_id}"
    form = StrictForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        raise Refused("unknown_field", given="")
    request.on_refusal = partial(show_own, request, payment_id)
    request.on_replay = lambda _result: where
    pay_from_balance(payment_id=payment_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, where, "It is paid from your balance.")


def _methods(request: PageRequest, payment: PaymentPage) -> list[Method]:
    """What the professional switched on, and the client's balance where it is enough."""
    written = [method for method in accepted_methods(request.actor) if method not in NOT_WRITTEN_DOWN]
    enough = covers(payment.card.client_uuid, payment.card.amount, actor=request.actor)
    return [*([Method.BALANCE] if enough else []), *written]


def _render_record(
    request: PageRequest, payment: PaymentPage, form: PrepaymentForm, refused: Refused | None = None
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"payment": payment, "form": form}
    return render_page(request, "web/payments/prepayment.html", shown, status=status_of(form, refused))


def _render_pay_out(
    request: PageRequest,
    client: ClientPage,
    balances: tuple[Balance, ...],
    form: PayOutForm,
    refused: Refused | None = None,
) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {"client": client, "balance": balances[0] if balances else None, "form": form}
    return render_page(request, "web/clients/balance.html", shown, status=status_of(form, refused))
