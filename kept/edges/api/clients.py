"""A professional's clients, and taking on new ones."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router
from pydantic import BeforeValidator, ConfigDict

from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import ListQuery, list_of, shown
from kept.edges.api.operations import once, operation
from kept.edges.api.shapes import Email, Given, Name, Taken, described, instant, refusing
from kept.store.contacts import LONGEST_PHONE, phone_from
from kept.store.people.reads import ClientCard, client_page
from kept.store.people.reads.listed import clients_listed
from kept.usecases.invite_new_client import NewClient, invite_new_client

router = Router(tags=["Clients"])


Phone = Annotated[
    str,
    BeforeValidator(refusing(phone_from)),
    described(maxLength=LONGEST_PHONE, examples=["+353 1 234 5678"]),
]


class ClientOut(Given):
    """`timezone` is the one in which letters tell times; `since` is when they became the professional's client."""

    id: UUID
    name: str
    email: str
    timezone: str
    since: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10",
                "name": "Iris Doyle",
                "email": "iris@example.org",
                "timezone": "Europe/Dublin",
                "since": "2026-11-22T09:00:00Z",
            }
        }
    )


class NewClientTaken(Taken):
    """`phone` has its country code, as in +353."""

    name: Name
    email: Email
    phone: Phone | None = None


@operation(router, "GET", "/clients", verb="client.read", answers=list_of(ClientOut), refuses=("cursor_invalid",))
def list_clients(request: ApiRequest, query: Query[ListQuery]) -> dict[str, Any]:
    """The professional's own clients, in the order in which they came."""
    return shown(clients_listed(request.actor, after=query.after(), limit=query.limit), _client_json)


@operation(
    router,
    "POST",
    "/clients",
    verb="client.invite",
    answers=ClientOut,
    status=201,
    refuses=("client_exists", "already_invited", "email_invalid", "name_characters", "length", "phone", "required"),
)
def invite(request: ApiRequest, body: NewClientTaken) -> None:
    """Take on a client: they are on the list at once, and a letter invites them to an account of their own."""
    invite_new_client(
        by=request.actor,
        new=NewClient(name=body.name, email=body.email, phone=body.phone or ""),
        request=once(request, lambda made: _client_json(client_page(made, actor=request.actor).card)),
        now=request.now,
    )


def _client_json(card: ClientCard) -> dict[str, Any]:
    return {
        "id": str(card.uuid),
        "name": card.name,
        "email": card.email,
        "timezone": card.zone,
        "since": instant(card.since),
    }
