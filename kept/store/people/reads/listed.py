"""A professional's clients as a list that goes on from where it was left."""

from typing import Any

from kept.core.access import Actor
from kept.store.paging import Slice, slice_of
from kept.store.people import models
from kept.store.people.reads import OF_A_CLIENT, ClientCard, card_of_client


def clients_listed(actor: Actor, *, after: tuple[Any, ...] | None, limit: int) -> Slice[ClientCard]:
    """In the order in which they came."""
    rows = models.Acquaintance.objects.filter(professional_id=actor.professional_id or 0)
    order: dict[str, Any] = {"by": "since", "latest_first": False, "after": after, "limit": limit}
    return slice_of(rows, **order, card=card_of_client, columns=OF_A_CLIENT)
