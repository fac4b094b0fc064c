"""A professional's clients as a list that goes on from where it was left."""

from typing import Any

from kept.core.access import Actor
from kept.store.paging import Slice, slice_of
from kept.store.people import models
from kept.store.people.reads import ClientCard, client_card


def clients_listed(actor: Actor, *, after: tuple[Any, ...] | None, limit: int) -> Slice[ClientCard]:
    """In the order in which they came."""
    rows = models.Acquaintance.objects.filter(professional_id=actor.professional_id or 0).select_related("client")
    return slice_of(rows, by="since", latest_first=False, after=after, limit=limit, card=client_card)
