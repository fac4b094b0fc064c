"""Where programs are told of changes, and each message to them."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import kept.core.webhooks
import kept.store.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0005_payment_may_go"),
        ("people", "0004_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", kept.store.sealed.SealedTextField()),
                ("events", models.CharField(max_length=200)),
                ("secret", kept.store.sealed.SealedTextField()),
                ("old_secret", kept.store.sealed.SealedTextField(null=True)),
                ("old_secret_until", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("failing_since", models.DateTimeField(null=True)),
                ("disabled_at", models.DateTimeField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="webhooks", to="people.professional"
                    ),
                ),
            ],
            options={
                "indexes": [],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("events", ""), _negated=True), name="webhook_endpoint_hears_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("old_secret__isnull", True), ("old_secret_until__isnull", True)),
                            models.Q(("old_secret__isnull", False), ("old_secret_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="webhook_endpoint_has_an_old_secret_for_a_while",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "event",
                    models.CharField(
                        choices=[
                            (kept.core.webhooks.Event["SESSION_BOOKED"], kept.core.webhooks.Event["SESSION_BOOKED"]),
                            (kept.core.webhooks.Event["SESSION_CHANGED"], kept.core.webhooks.Event["SESSION_CHANGED"]),
                            (
                                kept.core.webhooks.Event["SESSION_CANCELLED"],
                                kept.core.webhooks.Event["SESSION_CANCELLED"],
                            ),
                            (
                                kept.core.webhooks.Event["SESSION_COMPLETED"],
                                kept.core.webhooks.Event["SESSION_COMPLETED"],
                            ),
                            (kept.core.webhooks.Event["SESSION_DELETED"], kept.core.webhooks.Event["SESSION_DELETED"]),
                            (kept.core.webhooks.Event["PAYMENT_CHANGED"], kept.core.webhooks.Event["PAYMENT_CHANGED"]),
                            (kept.core.webhooks.Event["TEST"], kept.core.webhooks.Event["TEST"]),
                        ],
                        max_length=24,
                    ),
                ),
                ("about", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (kept.core.webhooks.WebhookState["WAITING"], kept.core.webhooks.WebhookState["WAITING"]),
                            (kept.core.webhooks.WebhookState["SENT"], kept.core.webhooks.WebhookState["SENT"]),
                            (kept.core.webhooks.WebhookState["GIVEN_UP"], kept.core.webhooks.WebhookState["GIVEN_UP"]),
                        ],
                        max_length=9,
                    ),
                ),
                ("next_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("lease_token", models.UUIDField(null=True)),
                ("last_answer", models.CharField(blank=True, default="", max_length=32)),
                ("created_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="outbox.webhookendpoint",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["next_at", "id"],
                        name="webhook_waiting_by_due_time",
                    ),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True)),
                        fields=["endpoint", "id"],
                        name="webhook_waiting_by_endpoint",
                    ),
                    models.Index(fields=["endpoint", "id"], name="webhook_by_endpoint"),
                    models.Index(
                        condition=models.Q(("finished_at__isnull", True), _negated=True),
                        fields=["finished_at"],
                        name="webhook_finished",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", kept.core.webhooks.WebhookState["WAITING"]), ("finished_at__isnull", True)
                            ),
                            models.Q(
                                models.Q(("state", kept.core.webhooks.WebhookState["WAITING"]), _negated=True),
                                models.Q(("finished_at__isnull", True), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="webhook_has_finished_unless_it_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lease_until__isnull", True),
                            models.Q(
                                ("state", kept.core.webhooks.WebhookState["WAITING"]), ("lease_token__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="webhook_is_leased_only_while_it_waits",
                    ),
                ],
            },
        ),
    ]
