"""A client's professionals, and booking with one of them: the service, then a free time, which is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.edges.web.answers import sent
from kept.edges.web.forms.own import SlotForm
from kept.edges.web.pages import PageRequest, allowed, key_of, render_page, see
from kept.edges.web.sentences import sentence_of
from kept.edges.web.slots import free_starts, next_slots, week_of
from kept.store.diary.bookings import times_with
from kept.store.diary.offers import services_offered
from kept.store.diary.openings import Asker
from kept.store.diary.reads import ServiceCard
from kept.store.hubs.reads import HubStanding, standings_of
from kept.store.people.reads.connections import ConnectionCard, connection_with, connections_of
from kept.usecases.hold_slot import SlotWish, hold_slot

DOORS: Final = {Origin.HUB: "Wellbeing Hub"}
PRIVATELY: Final = "Privately"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the client may book with a professional: by which doors, what, and with which credits."""

    connection: ConnectionCard
    standings: tuple[HubStanding, ...]
    doors: tuple[Origin, ...]
    services: tuple[ServiceCard, ...]  # by any of the doors

    @property
    def credits_left(self) -> int:
        return sum(standing.available for standing in self.standings)

    def door(self, asked: str) -> Origin | None:
        """The one asked for, when it is open; else the first."""
        return next((door for door in self.doors if door == asked), next(iter(self.doors), None))

    def services_by(self, door: Origin | None) -> tuple[ServiceCard, ...]:
        return tuple(service for service in self.services if door and service.is_seen_by(door))

    def service(self, asked: object, door: Origin | None) -> ServiceCard | None:
        """The one asked for; the only one, when there is no other by this door."""
        services = self.services_by(door)
        only = services[0] if len(services) == 1 else None
        return next((service for service in services if str(service.uuid) == str(asked)), only)

    def pays_by_credit(self, door: Origin | None) -> bool:
        return bool(self.credits_left) and door in {Origin.HUB, Origin.ON_REQUEST}


@allowed("connection.read")
@require_safe
def list_connections(request: PageRequest) -> HttpResponse:
    times = times_with(request.actor, now=request.now)
    cards = []
    for card in connections_of(request.actor):
        at = times.get(card.id)
        cards.append((card, at, at is not None and at > request.now))
    return render_page(request, "web/own/connections.html", {"connections": cards})


def show_slots(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """The services, until one is chosen; then its free times, week by week."""
    offer = offer_of(request, professional_id)
    door = offer.door(request.GET.get("door", ""))
    service = offer.service(request.GET.get("service", ""), door)
    context: dict[str, Any] = {"connection": offer.connection, "door": door, "service": service}
    context["services"] = offer.services_by(door)
    context["doors"] = [(each, DOORS.get(each, PRIVATELY)) for each in offer.doors]
    context["by_credit"] = offer.pays_by_credit(door)
    if service and door:
        starts = starts_for(request, offer, service, door)
        asked = request.GET.get("from", "")
        context["path"] = f"?service={service.uuid}&door={door}&"
        context["week"] = week_of(starts, zone=request.person.zone, asked=asked, now=request.now)
    return render_page(request, "web/own/slots.html", context)


@allowed("booking.make")
@require_POST
def hold(request: PageRequest, professional_id: UUID) -> HttpResponse:
    """Keeps the chosen slot while the client reads what booking it means."""
    offer = offer_of(request, professional_id)
    form = SlotForm(sent(request), zone=request.person.zone)
    if not form.is_valid():
        return show_taken(request, offer, form, Refused("required"))
    given = form.cleaned_data
    query = f"service={given['service']}&door={given['door']}"
    request.on_refusal = partial(show_taken, request, offer, form)
    request.on_replay = lambda result: f"/holds/{result}?{query}"
    held = hold_slot(
        by=request.actor,
        wish=SlotWish(
            professional_id=professional_id,
            service_id=given["service"],
            starts_at=given["starts_at"],
            door=given["door"],
        ),
        request=key_of(request),
        now=request.now,
    )
    return see(f"/holds/{held}?{query}")


def offer_of(request: PageRequest, professional_id: UUID) -> Offer:
    """Raises Refused not_found for whom the client does not know."""
    connection = connection_with(professional_id, actor=request.actor)
    standings = standings_of(user_id=request.actor.user_id, professional_id=connection.id, now=request.now)
    doors = _doors(connection, standings)
    services = services_offered([connection.id], doors=doors)[connection.id]
    return Offer(connection=connection, standings=standings, doors=doors, services=services)


def _doors(connection: ConnectionCard, standings: tuple[HubStanding, ...]) -> tuple[Origin, ...]:
    """The hub's first, for a member; and the one by which they came."""
    own = () if connection.door is Origin.HUB else (connection.door,)
    return ((Origin.HUB,) if standings else ()) + own


def starts_for(request: PageRequest, offer: Offer, service: ServiceCard, door: Origin) -> Sequence[Any]:
    """All that this client can book of it now."""
    return free_starts(
        offer.connection.id,
        door=door,
        minutes=service.minutes,
        asker=Asker(user_id=request.actor.user_id, client_id=offer.connection.client_id),
        now=request.now,
    )


def show_taken(request: PageRequest, offer: Offer, form: Any, refused: Refused) -> HttpResponse:
    """Why the time cannot be had, and the next three that can."""
    given = getattr(form, "cleaned_data", {})
    door = offer.door(given.get("door", ""))
    service = offer.service(given.get("service"), door)
    wished = given.get("starts_at", request.now)
    starts = starts_for(request, offer, service, door) if service and door else ()
    context = {
        "connection": offer.connection,
        "door": door,
        "service": service,
        "next_slots": next_slots(starts, since=wished),
        "sentence": sentence_of(refused, zone=request.person.zone),
        "code": refused.code,
        "new_key": str(uuid4()),
    }
    return render_page(request, "web/own/taken.html", context, status=refused.status)
