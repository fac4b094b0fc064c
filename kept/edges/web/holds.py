"""A held slot: what booking it means, booking it, and letting it go."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.lifecycle import PaymentState, State
from kept.core.outcome import CancelWish, Facts, cancellation_outcome
from kept.core.policy import By, Funding, Origin, paid_by
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.connections import Offer, offer_of, show_slots, show_taken
from kept.edges.web.consequence import Consequence
from kept.edges.web.forms.own import FUNDINGS, ConfirmForm, ReleaseForm
from kept.edges.web.own_consequence import own_booking_consequence
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page, see
from kept.edges.web.words import instant_in_words
from kept.store.diary.bookings import HoldCard, hold_of
from kept.store.diary.reads import ServiceCard
from kept.store.payments.prepayment import asked_of
from kept.usecases.book_session import OwnWish, book_session
from kept.usecases.release_slot import release_slot


@dataclass(frozen=True)
class Choice:
    """A way to pay, and what booking so means."""

    funding: Funding
    label: str
    consequence: Consequence


@allowed("booking.make")
@require_safe
def show_hold(request: PageRequest, hold_id: UUID) -> HttpResponse:
    """What booking the held slot means. Raises Refused not_found, also for a service or a door that is not there."""
    hold = hold_of(hold_id, actor=request.actor)
    offer = offer_of(request, hold.professional_uuid)
    service, door = _asked(offer, request.GET.get("service", ""), request.GET.get("door", ""))
    by_credit = offer.pays_by_credit(door)
    form = ConfirmForm(
        zone=request.person.zone,
        price=service.price,
        initial={
            "service": service.uuid,
            "door": door,
            "starts_at": hold.span.start.isoformat(),
            "funding": Funding.CREDIT if by_credit else Funding.SELF_PAY,
            "price_shown": service.price.minor,
        },
    )
    return _show_confirm(request, offer, form, hold.span.start, hold=hold)


@allowed("booking.make")
@require_http_methods(["GET", "HEAD", "POST"])
def show_or_book(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """The free times; sent to, it books one."""
    if request.method == "POST":
        return _book(request, professional_id)
    return show_slots(request, professional_id)


def _book(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """Books what was held; also when the five minutes are over and the time is still free."""
    offer = offer_of(request, professional_id)
    service = offer.service(request.POST.get("service", ""), offer.door(request.POST.get("door", "")))
    if service is None:
        raise Refused("unknown_service", field="service")
    form = ConfirmForm(sent(request), zone=request.person.zone, price=service.price)
    if not form.is_valid():
        return _show_again(request, offer, form)

    given = form.cleaned_data
    request.on_refusal = partial(_refuse, request, offer, form)
    request.on_replay = lambda result: f"/bookings/{result}"
    session_id = book_session(
        by=request.actor,
        wish=OwnWish(
            professional_id=professional_id,
            service_id=given["service"],
            starts_at=given["starts_at"],
            door=given["door"],
            funding=given["funding"],
            agreed=form.agreed(),
            prepays=given["prepays"],
        ),
        request=key_of(request),
        now=request.now,
    )
    return done(request, f"/bookings/{session_id}", "Your session is booked. The confirmation is on its way by e-mail.")


@allowed("booking.make")
@require_POST
def release(request: PageRequest, hold_id: UUID) -> HttpResponse:
    """Back to the free times; this one is everybody's again."""
    form = ReleaseForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        raise Refused("required", field="professional")
    given = form.cleaned_data
    where = f"/connections/{given['professional']}/booking?service={given['service']}&door={given['door']}"
    request.on_replay = lambda _result: where
    release_slot(hold_id=hold_id, by=request.actor, request=key_of(request), now=request.now)
    return see(where)


def _asked(offer: Offer, service: str, door: str) -> tuple[ServiceCard, Origin]:
    by = offer.door(door)
    found = offer.service(service, by)
    if found is None or by is None:
        raise Refused("not_found")
    return found, by


def _refuse(request: PageRequest, offer: Offer, form: ConfirmForm, refused: Refused) -> HttpResponse:
    """What another payer or a tick mends is said in the form; the time that cannot be had leads to others."""
    if refused.code not in ("no_credit", "agree_to_pay", "outcome_changed", "booked_too_often"):
        return show_taken(request, offer, form, refused)
    form.refuse(refused)
    return _show_again(request, offer, form, refused)


def _show_again(request: PageRequest, offer: Offer, form: ConfirmForm, refused: Refused | None = None) -> HttpResponse:
    starts_at = form.cleaned_data.get("starts_at")
    if starts_at is None:
        return show_taken(request, offer, form, refused or Refused("required"))
    return _show_confirm(request, offer, form, starts_at, refused=refused)


def _show_confirm(
    request: PageRequest,
    offer: Offer,
    form: ConfirmForm,
    starts_at: datetime,
    *,
    hold: HoldCard | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    service, door = _asked(offer, str(form["service"].value()), str(form["door"].value()))
    context: dict[str, Any] = {
        "offer": offer,
        "connection": offer.connection,
        "form": form,
        "service": service,
        "door": door,
        "starts_at": starts_at,
        "hold": hold,
        "is_held": hold is not None and hold.held_until > request.now,
        "choices": _choices(request, offer, service, door, starts_at),
        "chosen": str(form["funding"].value()),
        "prepays": _prepays(offer, Funding.SELF_PAY, door),
        "release_key": str(uuid4()),
    }
    return render_page(request, "web/own/confirm.html", context, status=status_of(form, refused))


def _choices(
    request: PageRequest, offer: Offer, service: ServiceCard, door: Origin, starts_at: datetime
) -> list[Choice]:
    """A credit first, where one can pay."""
    fundings = [*([Funding.CREDIT] if offer.pays_by_credit(door) else []), Funding.SELF_PAY]
    hub = next((standing.hub_name for standing in offer.standings if standing.available), "")
    return [
        Choice(
            funding,
            FUNDINGS[funding],
            own_booking_consequence(
                funding=funding,
                who=offer.connection.name,
                price=service.price,
                hub=hub,
                free_until=_free_until(request, offer, funding, door, starts_at),
                prepays=_prepays(offer, funding, door),
            ),
        )
        for funding in fundings
    ]


def _prepays(offer: Offer, funding: Funding, door: Origin) -> str:
    """What becomes of money that is asked for ahead; empty when none is."""
    return asked_of(offer.connection.id, paid_by(funding, door))


def _free_until(request: PageRequest, offer: Offer, funding: Funding, door: Origin, starts_at: datetime) -> str:
    """Until when the booking could be cancelled free of charge; empty when that is over already."""
    if starts_at <= request.now:
        return ""
    facts = Facts(
        state=State.PLANNED,
        starts_at=starts_at,
        origin=door,
        funding=funding,
        payment=PaymentState.PENDING,
        policy_hours=offer.connection.policy_hours,
    )
    outcome = cancellation_outcome(facts, by=By.CLIENT, wish=CancelWish(), now=request.now)
    is_free = outcome.payment is PaymentState.VOIDED and outcome.changes_at is not None
    return instant_in_words(outcome.changes_at, request.person.zone) if is_free and outcome.changes_at else ""
