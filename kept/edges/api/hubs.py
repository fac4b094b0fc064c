"""A hub's roster, granting its credits, and what is told of their use. Nothing here tells who uses any."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import ConfigDict, Field, StrictInt

from kept.core.usage import STEP, Cell
from kept.core.zones import day_span_start
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import ListQuery, list_of, shown, whole
from kept.edges.api.operations import once, operation
from kept.edges.api.shapes import Day, Email, Given, Name, Taken, instant
from kept.store.hubs.programmes import RosterCard, cells_of, hub_for, on_roster, roster_listed
from kept.store.ledger.reads import grant_done
from kept.usecases.add_member import add_member
from kept.usecases.grant_credits import grant_credits

router = Router(tags=["Hubs"])
AN_ID = "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10"


class MemberOut(Given):
    """Somebody who is eligible; whether they know of it, and what they do with it, is theirs to tell."""

    id: UUID
    name: str
    email: str

    model_config = ConfigDict(
        json_schema_extra={"example": {"id": AN_ID, "name": "Iris Doyle", "email": "iris@example.org"}}
    )


class MemberTaken(Taken):
    """With this address they claim their credits. Without a name the address stands for it."""

    email: Email
    name: Name | None = None


class GrantTaken(Taken):
    """`credits` for each; `new_members` are those whom no grant reached in this period. `expires_on` is the last day on
    which they can be used, in the hub's zone."""

    to: Literal["all", "new_members"]
    credits: Annotated[StrictInt, Field(ge=1, le=100, examples=[6])]
    expires_on: Day


class GrantOut(Given):
    """A grant as it was done: so many credits for each of so many members."""

    id: UUID
    at: str
    credits: int
    members: int
    expires_at: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": AN_ID,
                "at": "2026-11-22T09:00:00Z",
                "credits": 6,
                "members": 40,
                "expires_at": "2027-11-22T00:00:00Z",
            }
        }
    )


class UsageOut(Given):
    """A closed period of one or several months. Where too few people used credits nothing is told: the other fields are
    null. `persons_from` to `persons_to` is a range, `credits_about` a round number."""

    months: list[str]
    is_told: bool
    persons_from: int | None
    persons_to: int | None
    credits_about: int | None

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "months": ["2026-10"],
                "is_told": True,
                "persons_from": 10,
                "persons_to": 14,
                "credits_about": 25,
            }
        }
    )


@operation(
    router,
    "GET",
    "/hubs/{uuid:hub_id}/members",
    verb=("hub.read", "hub.read_any"),
    answers=list_of(MemberOut),
    refuses=("cursor_invalid",),
)
def list_members(request: ApiRequest, hub_id: UUID, query: Query[ListQuery]) -> dict[str, Any]:
    """The hub's roster: who is eligible, in the order in which they were added."""
    hub = hub_for(hub_id, actor=request.actor)
    return shown(roster_listed(hub.id, after=query.after(), limit=query.limit), _member_json)


@operation(
    router,
    "POST",
    "/hubs/{uuid:hub_id}/members",
    verb=("hub.enlist", "hub.enlist_any"),
    answers=MemberOut,
    status=201,
    refuses=("member_exists", "email_invalid", "name_characters", "length", "required"),
)
def enlist(request: ApiRequest, hub_id: UUID, body: MemberTaken) -> None:
    """Put somebody on the roster."""
    hub = hub_for(hub_id, actor=request.actor)
    add_member(
        hub_id=hub_id,
        by=request.actor,
        name=body.name or body.email[:120],
        email=body.email,
        request=once(request, lambda member_id: _member_json(on_roster(hub.id, member_id))),
        now=request.now,
    )


@operation(
    router,
    "POST",
    "/hubs/{uuid:hub_id}/grants",
    verb=("hub.grant", "hub.grant_any"),
    answers=GrantOut,
    status=201,
    refuses=("in_past", "nobody_to_grant", "whole_positive", "invalid_date"),
)
def grant(request: ApiRequest, hub_id: UUID, body: GrantTaken) -> None:
    """Grant credits to everybody on the roster, or to those who are new. The hub buys what is given."""
    hub = hub_for(hub_id, actor=request.actor)
    grant_credits(
        by=request.actor,
        hub_id=hub_id,
        each=body.credits,
        ends_at=day_span_start(body.expires_on + timedelta(days=1), ZoneInfo(hub.zone)),
        only_new=body.to == "new_members",
        request=once(request, _grant_json),
        now=request.now,
    )


@operation(router, "GET", "/hubs/{uuid:hub_id}/usage", verb="hub.read", answers=list_of(UsageOut))
def read_usage(request: ApiRequest, hub_id: UUID) -> dict[str, Any]:
    """What is told of the use of the programme's credits: closed months only, once and for good, never of few people."""
    return whole(_usage_json(cells_of(hub_for(hub_id, actor=request.actor).id)))


def _member_json(card: RosterCard) -> dict[str, Any]:
    return {"id": str(card.uuid), "name": card.name, "email": card.email}


def _grant_json(grant_id: UUID) -> dict[str, Any]:
    done = grant_done(grant_id)
    return {
        "id": str(done.uuid),
        "at": instant(done.at),
        "credits": done.credits_each,
        "members": done.members,
        "expires_at": instant(done.ends_at),
    }


def _usage_json(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """As the page has it: every month, and what of several months is told together; the latest first."""
    lines = [cell for cell in cells if cell.is_told or cell.months == 1]
    lines.sort(key=lambda cell: (cell.covers[-1], cell.months), reverse=True)
    return [
        {
            "months": [f"{month:%Y-%m}" for month in cell.covers],
            "is_told": cell.is_told,
            "persons_from": cell.persons,
            "persons_to": None if cell.persons is None else cell.persons + STEP - 1,
            "credits_about": cell.credits,
        }
        for cell in lines
    ]
