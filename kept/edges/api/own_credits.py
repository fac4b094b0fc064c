"""A client's own sponsored credits."""

from typing import Any

from ninja import Router
from pydantic import ConfigDict

from kept.core.credit_history import Happening
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import list_of, whole
from kept.edges.api.operations import operation
from kept.edges.api.shapes import Given, Named, instant, named
from kept.store.hubs.reads import CreditsCard, credits_of_client
from kept.store.ledger.reads import CreditEvent, credit_history_of

router = Router(tags=["Credits"])


class MoveOut(Given):
    """What happened to so many credits at once. `session_starts_at` is of the session that they pay or paid, when there is
    one; `usable_until` is of those that were given."""

    what: Happening
    credits: int
    at: str
    session_starts_at: str | None
    usable_until: str | None


class CreditsOut(Given):
    """Where a hub's credits are; `expires_at` is when the next of the available ones end. Moves: the latest first."""

    hub: Named
    available: int
    held: int
    taken: int
    forfeited: int
    expired: int
    expires_at: str | None
    moves: list[MoveOut]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "hub": {"id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10", "name": "Quay Wellbeing"},
                "available": 5,
                "held": 1,
                "taken": 0,
                "forfeited": 0,
                "expired": 0,
                "expires_at": "2027-06-01T00:00:00Z",
                "moves": [
                    {
                        "what": "given",
                        "credits": 6,
                        "at": "2026-06-01T08:00:00Z",
                        "session_starts_at": None,
                        "usable_until": "2027-06-01T00:00:00Z",
                    }
                ],
            }
        }
    )


@operation(router, "GET", "/credits", verb="hub.use", answers=list_of(CreditsOut))
def list_credits(request: ApiRequest) -> dict[str, Any]:
    """The client's own credits, hub by hub, and what happened to them."""
    history = credit_history_of(request.actor.user_id)
    return whole([_credits_json(card, history) for card in credits_of_client(request.actor.user_id, request.now)])


def _credits_json(card: CreditsCard, history: tuple[CreditEvent, ...]) -> dict[str, Any]:
    return {
        "hub": named(card.hub_id, card.hub_name),
        "available": card.available,
        "held": card.held,
        "taken": card.taken,
        "forfeited": card.forfeited,
        "expired": card.expired,
        "expires_at": instant(card.ends_at) if card.ends_at else None,
        "moves": [_move_json(event) for event in history if event.hub_id == card.hub_id],
    }


def _move_json(event: CreditEvent) -> dict[str, Any]:
    return {
        "what": event.happening,
        "credits": event.number,
        "at": instant(event.at),
        "session_starts_at": instant(event.starts_at) if event.starts_at else None,
        "usable_until": instant(event.ends_at) if event.ends_at else None,
    }
