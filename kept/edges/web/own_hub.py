"""A client's Wellbeing Hub: the credits left, what became of the others, and the hub's professionals."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from kept.core.policy import Origin
from kept.core.refusal import Refused
from kept.edges.web.credit_words import event_in_words
from kept.edges.web.pages import PageRequest, allowed, render_page, see
from kept.store.hubs.reads import ClientStanding, standings_of_client
from kept.store.ledger.reads import credit_history_of
from kept.store.people.reads.connections import connections_of
from kept.usecases.connect_client import connect_client


@allowed("hub.use")
@require_safe
def show_hubs(request: PageRequest) -> HttpResponse:
    """All hubs of the client, and the history of their credits in plain words."""
    zone = request.person.zone
    history = [(event.at, event_in_words(event, zone=zone)) for event in credit_history_of(request.actor.user_id)]
    context = {"standings": standings_of_client(request.actor.user_id, request.now), "history": history}
    return render_page(request, "web/own/hubs.html", context)


@allowed("hub.use")
@require_safe
def show_hub(request: PageRequest, hub_id: UUID) -> HttpResponse:
    """Whom the programme pays sessions with."""
    standing = _standing(request, hub_id)
    known = {connection.uuid for connection in connections_of(request.actor)}
    people = [(card, card.uuid in known) for card in standing.professionals]
    return render_page(request, "web/own/hub.html", {"standing": standing, "people": people})


@allowed("hub.use")
@require_POST
def connect(request: PageRequest, hub_id: UUID, professional_id: UUID) -> HttpResponse:
    """Makes the client known to one of the hub's professionals, and leads to booking."""
    standing = _standing(request, hub_id)
    if professional_id not in {card.uuid for card in standing.professionals}:
        raise Refused("not_found")
    if professional_id not in {connection.uuid for connection in connections_of(request.actor)}:
        connect_client(by=request.actor, professional_id=professional_id, door=Origin.HUB, now=request.now)
    return see(f"/connections/{professional_id}/booking?door={Origin.HUB}")


def _standing(request: PageRequest, hub_id: UUID) -> ClientStanding:
    """Raises Refused not_found for a hub that the client is no member of."""
    for standing in standings_of_client(request.actor.user_id, request.now):
        if standing.hub_id == hub_id:
            return standing
    raise Refused("not_found")
