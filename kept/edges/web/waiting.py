"""Waiting for an earlier time, and what is offered from the waitlist."""

from datetime import time, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.connections import DOORS, PRIVATELY, Offer, offer_of
from kept.edges.web.forms.waiting import WaitForm
from kept.edges.web.pages import PageRequest, allowed, done, key_of, render_page
from kept.edges.web.words import in_zone
from kept.store.diary.reads import ServiceCard
from kept.store.diary.waiting import offer_page, wait_with
from kept.usecases.decline_offer import decline_offer
from kept.usecases.join_waitlist import WaitWish, join_waitlist
from kept.usecases.leave_waitlist import leave_waitlist

USUALLY = timedelta(days=28)


@allowed("waitlist.join")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """The form, filled with what the client waits for already, or with any time of the next weeks."""
    offer = offer_of(request, professional_id)
    services = [(str(service.uuid), _in_words(service, offer)) for service in offer.services]
    form = WaitForm(sent(request), zone=request.person.zone, services=services, initial=_initial(request, offer))
    if not form.is_valid():
        return _show(request, offer, form)

    request.on_refusal = partial(_show, request, offer, form)
    request.on_replay = lambda _result: "/bookings"
    wish = WaitWish(professional_id=professional_id, **form.wish())
    join_waitlist(by=request.actor, wish=wish, request=key_of(request), now=request.now)
    return done(request, "/bookings", "You are on the waitlist. You will be written to when an earlier time is free.")


@allowed("waitlist.leave")
@require_POST
def leave(request: PageRequest, wait_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: "/bookings"
    leave_waitlist(wait_id=wait_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, "/bookings", "You wait no longer.")


@allowed("offer.answer")
@require_safe
def show_offer(request: PageRequest, offer_id: UUID) -> HttpResponse:
    """What is offered and until when it is held; or that it no longer is."""
    card = offer_page(offer_id, actor=request.actor)
    shown = {"offer": card, "wait": card.wait, "is_open": card.is_open(request.now)}
    return render_page(request, "web/own/offer.html", shown)


@allowed("offer.answer")
@require_POST
def decline(request: PageRequest, offer_id: UUID) -> HttpResponse:
    request.on_replay = lambda _result: "/bookings"
    decline_offer(offer_id=offer_id, by=request.actor, request=key_of(request), now=request.now)
    return done(request, "/bookings", "You declined the time. You are still on the waitlist.")


def _in_words(service: ServiceCard, offer: Offer) -> str:
    """Where only one of the client's doors leads to it, it says which."""
    by = [door for door in offer.doors if service.is_seen_by(door)]
    only = f" ({DOORS.get(by[0], PRIVATELY)})" if len(by) < len(offer.doors) else ""
    return f"{service.name}, {service.minutes} minutes{only}"


def _initial(request: PageRequest, offer: Offer) -> dict[str, object]:
    waits = wait_with(offer.connection.uuid, actor=request.actor)
    if waits is None:
        today = in_zone(request.now, offer.connection.zone).date()
        return {
            "door": offer.door(""),
            "weekdays": [str(n) for n in range(5)],
            "from_time": time(8),
            "until_time": time(18),
            "last_day": today + USUALLY,
        }
    return {
        "service": str(waits.service_uuid),
        "door": waits.door,
        "weekdays": [str(n) for n in waits.weekdays],
        "from_time": time(*divmod(waits.from_minute, 60)),
        "until_time": time(*divmod(waits.until_minute % (24 * 60), 60)),
        "last_day": waits.last_day,
    }


def _show(request: PageRequest, offer: Offer, form: WaitForm, refused: Refused | None = None) -> HttpResponse:
    if refused:
        form.refuse(refused)
    shown = {
        "form": form,
        "connection": offer.connection,
        "doors": [(each, DOORS.get(each, PRIVATELY)) for each in offer.doors],
        "waits": wait_with(offer.connection.uuid, actor=request.actor),
        "leave_key": str(uuid4()),
    }
    return render_page(request, "web/own/waitlist.html", shown, status=status_of(form, refused))
