"""Where programs are told of changes, and each message to them. Messages say ids only, and are forgotten in time."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.core.webhooks import Event, WebhookState
from kept.store.outbox.models.letters import UNFINISHED
from kept.store.sealed import SealedTextField

WAITING = Q(state=WebhookState.WAITING)


class WebhookEndpoint(models.Model):
    """An address of a professional's own. Addresses often hold a secret of their receiver's, so they are sealed too."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey("people.Professional", on_delete=models.CASCADE, related_name="webhooks")
    url = SealedTextField()
    events = models.CharField(max_length=200)  # names of events, one space between two
    secret = SealedTextField()
    old_secret = SealedTextField(null=True)  # signs beside the new one for a while
    old_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="webhook_endpoint_hears_of_something", condition=~Q(events="")),
            models.CheckConstraint(
                name="webhook_endpoint_has_an_old_secret_for_a_while",
                condition=Q(old_secret__isnull=True, old_secret_until__isnull=True)
                | Q(old_secret__isnull=False, old_secret_until__isnull=False),
            ),
        ]


class WebhookDelivery(models.Model):
    """One message to one endpoint; its uuid is the same at each attempt. `about` is the session's or payment's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event = models.CharField(max_length=24, choices=[(e, e) for e in Event])
    about = models.UUIDField(null=True)
    state = models.CharField(max_length=9, choices=[(s, s) for s in WebhookState])
    next_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_answer = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="webhook_has_finished_unless_it_waits",
                condition=(WAITING & UNFINISHED) | (~WAITING & ~UNFINISHED),
            ),
            models.CheckConstraint(
                name="webhook_is_leased_only_while_it_waits",
                condition=Q(lease_until__isnull=True) | (WAITING & Q(lease_token__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="webhook_waiting_by_due_time", fields=["next_at", "id"], condition=UNFINISHED),
            models.Index(name="webhook_waiting_by_endpoint", fields=["endpoint", "id"], condition=UNFINISHED),
            models.Index(name="webhook_by_endpoint", fields=["endpoint", "id"]),
            models.Index(name="webhook_finished", fields=["finished_at"], condition=~UNFINISHED),
        ]
