"""What anybody may see of a practice: its page with the direct sign up link, and a professional's On Request form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from kept.core.access import ANONYMOUS, Role
from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.edges.web.answers import sent, status_of
from kept.edges.web.faults import too_many_here
from kept.edges.web.forms.arrivals import RequestForm
from kept.edges.web.pages import PageRequest, allowed, is_signed_in, see
from kept.edges.web.visitors import may_send_letter, render_outside
from kept.edges.web.words import in_zone
from kept.store.diary.offers import services_offered
from kept.store.diary.openings import starts_offered
from kept.store.diary.reads import ServiceCard
from kept.store.people.reads.arrivals import Front, front_of, practice_front
from kept.usecases.send_request import RequestWish, send_request

MOST_DAYS: Final = 3
MOST_TIMES: Final = 4  # of a day
SHOWN: Final = timedelta(weeks=3)


@dataclass(frozen=True)
class Offer:
    """A professional, what they offer, and when they are next free for the first of it."""

    front: Front
    services: tuple[ServiceCard, ...]
    days: Sequence[Sequence[datetime]]


@allowed("public.read")
@require_safe
def show_practice(request: PageRequest, practice_id: UUID) -> HttpResponse:
    practice = practice_front(practice_id)
    services = services_offered([front.id for front in practice.professionals], doors=[Origin.DIRECT_LINK])
    offers = [
        Offer(front, services[front.id], _next_times(front, services[front.id], now=request.now))
        for front in practice.professionals
    ]
    door = "connections" if request.actor.role is Role.CLIENT else "signup"
    shown = {"practice": practice, "offers": offers, "door": door}
    return render_outside(request, "web/arrivals/practice.html", shown)


@allowed("request.send")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """The On Request form. Sending it again while it waits looks the same and changes nothing."""
    front = _asked(professional_id)
    initial = {"timezone": front.zone}
    if is_signed_in(request):
        initial = {"timezone": request.person.zone, "name": request.person.name, "email": request.person.email}
    form = RequestForm(sent(request), initial=initial)
    if not form.is_valid():
        return render_outside(
            request, "web/arrivals/request.html", {"form": form, "front": front}, status=status_of(form)
        )
    if not may_send_letter(request, form.cleaned_data["email"]):
        return too_many_here(request)

    by = request.actor if form.cleaned_data["email"] == request.person.email else ANONYMOUS
    send_request(by=by, professional_id=professional_id, wish=RequestWish(**form.cleaned_data), now=request.now)
    return see(f"/request/{professional_id}/sent")


@allowed("request.send")
@require_safe
def show_sent(request: PageRequest, professional_id: UUID) -> HttpResponse:
    return render_outside(request, "web/arrivals/sent.html", {"front": _asked(professional_id)})


def _next_times(front: Front, services: Sequence[ServiceCard], *, now: datetime) -> Sequence[Sequence[datetime]]:
    """The next free starts of the first service, day by day: starts only, and no reason for any other."""
    if not services:
        return ()
    starts = starts_offered(
        front.id, door=Origin.DIRECT_LINK, minutes=services[0].minutes, first=now, until=now + SHOWN, now=now
    )
    days = groupby(starts, key=lambda start: in_zone(start, front.zone).date())
    return [tuple(islice(of_day, MOST_TIMES)) for _, of_day in islice(days, MOST_DAYS)]


def _asked(professional_id: UUID) -> Front:
    front = front_of(professional_id)
    if not front.takes_requests:
        raise Refused("not_found")
    return front
