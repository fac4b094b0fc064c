"""Where a professional's programs are told of changes."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.conf import settings
from ninja import Router
from pydantic import ConfigDict, Field

from kept.core.hook_addresses import LONGEST
from kept.core.webhooks import EVENTS, Event
from kept.edges.api.entrance import ApiRequest
from kept.edges.api.lists import list_of, whole
from kept.edges.api.operations import once, operation
from kept.edges.api.shapes import DeletedOut, Given, Taken, described
from kept.store.outbox.webhook_reads import EndpointCard, endpoint_card, endpoints_of, secret_of
from kept.usecases import remove_webhook as removing
from kept.usecases.create_webhook import create_webhook

router = Router(tags=["Webhooks"])
EventName = Literal[
    "session.booked",
    "session.changed",
    "session.cancelled",
    "session.completed",
    "session.deleted",
    "payment.changed",
]
Address = Annotated[
    str,
    described(format="uri", maxLength=LONGEST, examples=["https://hooks.example.org/kept"]),
]
_EXAMPLE: Final[dict[str, Any]] = {
    "id": "5f0c4b6e-6f1c-4b5e-9d62-0a4b1a7b9a10",
    "url": "https://hooks.example.org/kept",
    "events": ["session.booked", "payment.changed"],
}


class WebhookOut(Given):
    """An endpoint, and what it is told of."""

    id: UUID
    url: str
    events: list[EventName]

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})


class WebhookMadeOut(WebhookOut):
    """`secret` verifies what is sent, as Standard Webhooks says. It is told once: here."""

    secret: str

    model_config = ConfigDict(
        json_schema_extra={"example": _EXAMPLE | {"secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"}}
    )


class WebhookTaken(Taken):
    """A public address by https, and at least one event."""

    url: Address
    events: Annotated[list[EventName], Field(min_length=1, max_length=len(EVENTS))]

    def names(self) -> Sequence[Event]:
        return [Event(name) for name in self.events]


@operation(router, "GET", "/webhooks", verb="webhook.write", answers=list_of(WebhookOut))
def list_webhooks(request: ApiRequest) -> dict[str, Any]:
    """The professional's own endpoints, the oldest first."""
    return whole([_endpoint_json(card) for card in endpoints_of(request.actor, now=request.now)])


@operation(
    router,
    "POST",
    "/webhooks",
    verb="webhook.write",
    answers=WebhookMadeOut,
    status=201,
    refuses=("hook_address", "event_unknown", "too_many_webhooks"),
)
def add_webhook(request: ApiRequest, body: WebhookTaken) -> None:
    """Add an endpoint. What is sent there says ids only: `{"type", "timestamp", "data": {"session_id" or "payment_id"}}`."""

    def made(endpoint_id: UUID) -> dict[str, Any]:
        card = endpoint_card(endpoint_id, actor=request.actor, now=request.now)
        return _endpoint_json(card) | {"secret": secret_of(endpoint_id)}

    create_webhook(
        by=request.actor,
        url=body.url,
        events=body.names(),
        site_url=settings.KEPT_SITE_URL,
        request=once(request, made),
        now=request.now,
    )


@operation(router, "DELETE", "/webhooks/{uuid:webhook_id}", verb="webhook.write", answers=DeletedOut)
def remove_webhook(request: ApiRequest, webhook_id: UUID) -> None:
    """Remove an endpoint, with its secret and what was sent there."""
    removing.remove_webhook(
        endpoint_id=webhook_id,
        by=request.actor,
        request=once(request, lambda gone: {"id": str(gone), "state": "deleted"}),
        now=request.now,
    )


def _endpoint_json(card: EndpointCard) -> dict[str, Any]:
    return {"id": str(card.uuid), "url": card.url, "events": [str(event) for event in card.events]}
