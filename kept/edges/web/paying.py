"""A client pays on the card provider's own page: from their payments, or by the link that came in a letter."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kept.core.cards import AttemptKind, AttemptState
from kept.core.lifecycle import PaymentState
from kept.core.refusal import Refused
from kept.edges.web.card_desk import desk
from kept.edges.web.pages import PageRequest, allowed, render_page, see
from kept.store.payments.card_reads import Owed, own_owed
from kept.usecases.open_pay_page import open_pay_page

SETTLED: Final = {
    PaymentState.PAID: "This is paid. Thank you.",
    PaymentState.VOIDED: "This is not to be paid any more.",
    PaymentState.REFUNDED: "This was paid and is refunded.",
    PaymentState.PENDING: "This is not to be paid yet.",
}
BEING_CHECKED: Final = "It is being checked whether the payment went through. Nothing more is to be done."
OPEN: Final = "This is not paid yet."


@allowed("own_payment.pay")
@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: PageRequest, payment_id: UUID) -> HttpResponse:
    """How it stands, also on coming back from the provider's page; the button leads there."""
    owed = own_owed(payment_id, actor=request.actor)
    if request.method != "POST":
        return render_page(request, "web/own/paying.html", paying(owed) | {"root": request.path})
    attempt = open_pay_page(payment_id=payment_id, by=request.actor, now=request.now)
    return to_the_page(request, attempt, back=request.path)


@allowed("own_payment.pay")
@require_POST
def check(request: PageRequest, payment_id: UUID) -> HttpResponse:
    """Asks the provider how it stands."""
    ask_again(request, own_owed(payment_id, actor=request.actor))
    return see(f"/my-payments/{payment_id}/page")


def paying(owed: Owed) -> dict[str, Any]:
    """What the page says and offers."""
    in_flight = owed.page is not None and owed.page.state in (AttemptState.WAITING, AttemptState.UNKNOWN)
    is_open = owed.page is not None and owed.page.is_open
    sentence = BEING_CHECKED if in_flight else SETTLED.get(owed.state, OPEN)
    can_pay = owed.can_be_paid
    return {"owed": owed, "sentence": OPEN if can_pay else sentence, "can_pay": can_pay, "was_there": is_open}


def to_the_page(request: PageRequest, attempt: UUID, *, back: str) -> HttpResponse:
    """Raises Refused provider_silent."""
    where = desk().open_pay_page(attempt, back=f"{settings.KEPT_SITE_URL}{back}", now=request.now)
    if not where:
        raise Refused("provider_silent")
    return see(where)


def ask_again(request: PageRequest, owed: Owed) -> None:
    if owed.page and owed.page.is_open and owed.page.kind is AttemptKind.CHARGE:
        desk().ask(owed.page.uuid, now=request.now)
