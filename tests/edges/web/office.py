"""People who are no professionals, at pages of theirs: who runs a hub, an operator, a client."""

from types import SimpleNamespace
from typing import Any

from kept.core.access import Actor
from kept.store.people.models import User
from tests.edges.web.desk import Clock, Desk


def desk_of(actor: Actor, clock: Clock) -> Desk:
    """A desk, at which the account of this actor sits."""
    somebody: Any = SimpleNamespace(user=User.objects.get(id=actor.user_id or 0))
    return Desk(somebody, clock)
