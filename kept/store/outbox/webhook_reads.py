"""What is asked about webhooks: a professional's endpoints, what was sent there, and what is to be sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.core.webhooks import Event, LeasedHook, Message, WebhookState
from kept.store.outbox.models import UNFINISHED, WebhookDelivery, WebhookEndpoint
from kept.store.outbox.reads import Unreadable
from kept.store.sealed import SealBroken

MOST_SHOWN: Final = 100


@dataclass(frozen=True, kw_only=True)
class EndpointCard:
    """`failing_since`: nothing was taken there since then. `both_secrets_until`: the old secret signs as well."""

    uuid: UUID
    url: str
    events: tuple[Event, ...]
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    both_secrets_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class DeliveryCard:
    """One message. `next_at` is when it is tried next, while it waits."""

    uuid: UUID
    url: str
    event: Event
    about: UUID | None
    state: WebhookState
    attempts: int
    last_answer: str
    created_at: datetime
    next_at: datetime | None
    is_endpoint_on: bool


def endpoints_of(actor: Actor, *, now: datetime) -> tuple[EndpointCard, ...]:
    """The professional's own, the oldest first."""
    rows = WebhookEndpoint.objects.filter(professional_id=actor.professional_id or 0)
    return tuple(_endpoint(row, now) for row in rows.defer("secret", "old_secret").order_by("id"))


def endpoint_card(endpoint_id: UUID, *, actor: Actor, now: datetime) -> EndpointCard:
    """One of the professional's own. Raises Refused not_found."""
    own = WebhookEndpoint.objects.filter(professional_id=actor.professional_id or 0, uuid=endpoint_id)
    row = own.defer("secret", "old_secret").first()
    if row is None:
        raise Refused("not_found")
    return _endpoint(row, now)


def secret_of(endpoint_id: UUID) -> str:
    """To be shown to who has just made the endpoint, and to nobody later."""
    return WebhookEndpoint.objects.values_list("secret", flat=True).get(uuid=endpoint_id)


def deliveries_of(actor: Actor) -> tuple[DeliveryCard, ...]:
    """The last messages to the professional's endpoints, the newest first."""
    rows = WebhookDelivery.objects.filter(endpoint__professional_id=actor.professional_id or 0)
    shown = rows.select_related("endpoint").defer("endpoint__secret", "endpoint__old_secret").order_by("-id")
    return tuple(_delivery(row) for row in shown[:MOST_SHOWN])


def is_any_webhook_due(now: datetime) -> bool:
    """Asked again and again by idle workers, who take no lock for it."""
    return WebhookDelivery.objects.filter(UNFINISHED, next_at__lte=now).exists()


def leased_message(leased: LeasedHook, *, now: datetime) -> Message | None:
    """What to send; None when the lease is another's by now. Raises Unreadable."""
    held = WebhookDelivery.objects.filter(UNFINISHED, uuid=leased.uuid, lease_token=leased.token)
    try:
        row = held.select_related("endpoint").first()
    except SealBroken as fault:
        raise Unreadable(type(fault).__name__) from fault
    if row is None:
        return None
    until = row.endpoint.old_secret_until
    old = row.endpoint.old_secret if until and now < until else None
    return Message(
        uuid=row.uuid,
        url=row.endpoint.url,
        secrets=(row.endpoint.secret, old) if old else (row.endpoint.secret,),
        event=Event(row.event),
        about=row.about,
        happened_at=row.created_at,
    )


def _endpoint(row: WebhookEndpoint, now: datetime) -> EndpointCard:
    until = row.old_secret_until
    return EndpointCard(
        uuid=row.uuid,
        url=row.url,
        events=tuple(Event(name) for name in row.events.split()),
        created_at=row.created_at,
        failing_since=row.failing_since,
        disabled_at=row.disabled_at,
        both_secrets_until=until if until and now < until else None,
    )


def _delivery(row: WebhookDelivery) -> DeliveryCard:
    return DeliveryCard(
        uuid=row.uuid,
        url=row.endpoint.url,
        event=Event(row.event),
        about=row.about,
        state=WebhookState(row.state),
        attempts=row.attempts,
        last_answer=row.last_answer,
        created_at=row.created_at,
        next_at=row.next_at if row.state == WebhookState.WAITING else None,
        is_endpoint_on=row.endpoint.disabled_at is None,
    )
