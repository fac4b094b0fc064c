"""Changes of webhooks. Callers hold the transaction. Every change of a leased one names the lease it rests on."""

import base64
import re
import secrets
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.core.webhooks import (
    BACK_OFF,
    BOTH_SECRETS_FOR,
    DISABLED,
    LOST,
    MOST_UNDER_WAY,
    PATIENCE,
    Event,
    HookStanding,
    LeasedHook,
    WebhookState,
)
from kept.store.compiled import adapted, cursor_of
from kept.store.outbox.models import UNFINISHED, WebhookDelivery, WebhookEndpoint

MOST: Final = 10
_SECRET_BYTES: Final = 32
_NO_LEASE: Final[dict[str, Any]] = {"lease_until": None, "lease_token": None}


class Owned(Protocol):
    """A session or payment of a professional's."""

    uuid: UUID
    professional_id: int


def queue_webhooks(event: Event, about: Owned, *, at: datetime, payment: Owned | None = None) -> None:
    """Tell the professional's endpoints that ask for it, and with it that its payment changed, when one is given.

    One statement, which looks at one index and inserts nothing where nobody listens: each deed passes here.
    """
    also = (Event.PAYMENT_CHANGED, payment.uuid) if payment else (None, None)
    told = [event, about.uuid, at, *also, at, about.professional_id]
    with cursor_of(connection) as cursor:
        cursor.execute(
            _QUEUE if connection.vendor == "postgresql" else _QUEUE_ON_SQLITE, adapted(told, connection.vendor)
        )


_QUEUE: Final = """
    insert into outbox_webhookdelivery
        (uuid, practice_id, endpoint_id, event, about, state, attempts, last_answer, next_at, created_at)
    select gen_random_uuid(), e.practice_id, e.id, told.event, told.about, 'waiting', 0, '', told.at, told.at
    from outbox_webhookendpoint e
    join (
        select %s::text as event, %s::uuid as about, %s::timestamptz as at union all select %s::text, %s::uuid, %s::timestamptz
    ) told on e.events like '%%' || told.event || '%%'
    where e.professional_id = %s and e.disabled_at is null
"""
_QUEUE_ON_SQLITE: Final = re.sub("::[a-z]+", "", _QUEUE).replace("gen_random_uuid()", "lower(hex(randomblob(16)))")


# --- endpoints


def insert_endpoint(by: Actor, *, url: str, events: Collection[Event], at: datetime) -> WebhookEndpoint:
    """With a secret of its own. Raises Refused too_many_webhooks. Callers hold the professional's lock."""
    assert by.practice_id is not None, "a professional is of a practice"
    assert by.professional_id is not None, "only a professional has endpoints"
    if WebhookEndpoint.objects.filter(professional_id=by.professional_id).count() >= MOST:
        raise Refused("too_many_webhooks", most=MOST)
    return WebhookEndpoint.objects.create(
        practice_id=by.practice_id,
        professional_id=by.professional_id,
        url=url,
        events=" ".join(event for event in Event if event in events),
        secret=draw_secret(),
        created_at=at,
    )


def draw_secret() -> str:
    """As Standard Webhooks writes them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def lock_endpoint(endpoint_id: UUID, *, by: Actor) -> WebhookEndpoint:
    """One of the professional's own. Raises Refused not_found."""
    own = WebhookEndpoint.objects.select_for_update().filter(professional_id=by.professional_id or 0)
    endpoint = own.filter(uuid=endpoint_id).first()
    if endpoint is None:
        raise Refused("not_found")
    return endpoint


def erase_endpoint(endpoint: WebhookEndpoint) -> None:
    """With all that was sent there; what is on its way arrives, and is recorded nowhere."""
    endpoint.delete()


def mark_secret_changed(endpoint: WebhookEndpoint, *, at: datetime) -> str:
    """The new one; the old one signs beside it for a while."""
    secret = draw_secret()
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, at + BOTH_SECRETS_FOR
    endpoint.secret = secret
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return secret


def mark_enabled(endpoint: WebhookEndpoint) -> None:
    """It is told of what happens from now on."""
    WebhookEndpoint.objects.filter(id=endpoint.id).update(disabled_at=None, failing_since=None)


def mark_disabled(endpoint: WebhookEndpoint, *, at: datetime) -> None:
    """Nothing is sent there from now on; what waits is given up, and may be sent again when it is switched on."""
    WebhookEndpoint.objects.filter(id=endpoint.id).update(disabled_at=at)
    endpoint.deliveries.filter(UNFINISHED).update(
        state=WebhookState.GIVEN_UP, finished_at=at, last_answer=DISABLED, **_NO_LEASE
    )


# --- messages


def insert_test(endpoint: WebhookEndpoint, *, at: datetime) -> WebhookDelivery:
    """A message about nothing. Raises Refused webhook_disabled."""
    _require_enabled(endpoint)
    return WebhookDelivery.objects.create(
        practice_id=endpoint.practice_id,
        endpoint=endpoint,
        event=Event.TEST,
        state=WebhookState.WAITING,
        next_at=at,
        created_at=at,
    )


def lock_webhook(delivery_id: UUID, *, by: Actor) -> WebhookDelivery:
    """A message to one of the professional's own endpoints. Raises Refused not_found."""
    own = WebhookDelivery.objects.filter(endpoint__professional_id=by.professional_id or 0)
    found = own.select_for_update(of=("self",)).select_related("endpoint").filter(uuid=delivery_id).first()
    if found is None:
        raise Refused("not_found")
    return found


def put_webhook_back(delivery: WebhookDelivery, *, at: datetime) -> None:
    """It waits again, under its old id, with all its attempts. Raises Refused webhook_waits, webhook_disabled."""
    if delivery.state == WebhookState.WAITING:
        raise Refused("webhook_waits")
    _require_enabled(delivery.endpoint)
    WebhookDelivery.objects.filter(id=delivery.id).update(
        state=WebhookState.WAITING, next_at=at, attempts=0, last_answer="", finished_at=None, **_NO_LEASE
    )


def lease_due_webhooks(*, most: int, until: datetime, now: datetime) -> tuple[LeasedHook, ...]:
    """The messages longest due: one of each endpoint at a time, and few of each professional, so that who is slow holds
    up nobody else. Nothing but a test goes where another message failed and waits to be tried again.

    A lease that ran out is another worker's to take; attempts count from the lease on, so that a crash counts too. After
    the last of them it is given up here.
    """
    others = WebhookDelivery.objects.filter(UNFINISHED, endpoint=OuterRef("endpoint")).exclude(id=OuterRef("id"))
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    is_test, is_due = Q(event=Event.TEST), Q(next_at__lte=now)
    is_before, has_failed = is_due & Q(id__lt=OuterRef("id")), Q(attempts__gt=0, next_at__gt=now)
    due = list(
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(UNFINISHED & free & is_due, endpoint__disabled_at__isnull=True)
        .exclude(Exists(others.filter(lease_until__gt=now)))
        .exclude(is_test & Exists(others.filter(is_before & is_test)))
        .exclude(~is_test & Exists(others.filter(is_before | (is_due & is_test) | has_failed)))
        .exclude(endpoint__professional__in=_who_has_most_under_way(now))
        .annotate(professional_id=F("endpoint__professional_id"))
        .order_by("next_at", "id")
        .only("uuid", "attempts")[: most * MOST]  # no professional has more due than endpoints
    )
    lost = [row.id for row in due if row.attempts > len(BACK_OFF)]
    WebhookDelivery.objects.filter(id__in=lost).update(
        state=WebhookState.GIVEN_UP, finished_at=now, last_answer=LOST, **_NO_LEASE
    )
    leased = _shared_out((row for row in due if row.id not in lost), most=most, now=now)
    token = uuid4()
    WebhookDelivery.objects.filter(id__in=[row.id for row in leased]).update(
        lease_until=until, next_at=until, lease_token=token, attempts=F("attempts") + 1
    )
    return tuple(LeasedHook(uuid=row.uuid, token=token, until=until, attempts=row.attempts + 1) for row in leased)


def _under_way(now: datetime) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(UNFINISHED, lease_until__gt=now)


def _who_has_most_under_way(now: datetime) -> QuerySet[Any, Any]:
    each = _under_way(now).order_by().values("endpoint__professional_id").annotate(number=Count("id"))
    return each.filter(number__gte=MOST_UNDER_WAY).values("endpoint__professional_id")


def _shared_out(due: Iterable[Any], *, most: int, now: datetime) -> list[Any]:
    """As many as may be under way, the longest due first. Counted when the rows are locked: another worker
    has leased what it leases."""
    taken = Counter(_under_way(now).values_list("endpoint__professional_id", flat=True))
    leased: list[Any] = []
    for row in due:
        if len(leased) < most and taken[row.professional_id] < MOST_UNDER_WAY:
            taken[row.professional_id] += 1
            leased.append(row)
    return leased


def mark_webhook_tried(
    leased: LeasedHook, standing: HookStanding, *, code: str, at: datetime
) -> WebhookEndpoint | None:
    """How it stands after the attempt; its endpoint. None, and nothing changed, when the lease is no longer this one."""
    held = WebhookDelivery.objects.filter(UNFINISHED, uuid=leased.uuid, lease_token=leased.token)
    finished = standing.next_at is None
    changed = held.update(
        state=standing.state,
        finished_at=at if finished else None,
        next_at=F("next_at") if finished else standing.next_at,
        last_answer=code,
        lease_until=None,
    )
    return WebhookEndpoint.objects.get(deliveries__uuid=leased.uuid) if changed else None


def note_health(endpoint: WebhookEndpoint, *, is_well: bool, at: datetime) -> bool:
    """Since when it takes nothing; whether that is too long."""
    since = None if is_well else endpoint.failing_since or at
    if since != endpoint.failing_since:
        WebhookEndpoint.objects.filter(id=endpoint.id).update(failing_since=since)
    return since is not None and at - since >= PATIENCE


def forget_webhooks_until(at: datetime) -> int:
    """How many messages were forgotten: those that had ended by then."""
    forgotten, _ = WebhookDelivery.objects.filter(finished_at__lte=at).delete()
    return forgotten


def _require_enabled(endpoint: WebhookEndpoint) -> None:
    if endpoint.disabled_at is not None:
        raise Refused("webhook_disabled")
