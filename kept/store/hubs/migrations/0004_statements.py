"""Statements, invoices for employers, corrections."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kept.core.access
import kept.store.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0005_credit_price"),
        ("hubs", "0003_drafts_and_what_was_granted"),
        ("ledger", "0006_balance"),
        ("people", "0003_sent_again_and_confirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="hub",
            name="bills",
            field=models.CharField(
                choices=[("bought", "Credits bought"), ("used", "Credits used")], default="bought", max_length=6
            ),
        ),
        migrations.AddField(
            model_name="hub",
            name="invoice_address",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField()),
                ("number", models.PositiveIntegerField()),
                ("contents", kept.store.sealed.SealedTextField()),
                ("total_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("sent_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="hubs.hub"
                    ),
                ),
                (
                    "paid_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="people.professional"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StatementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("taken", "Credit taken"), ("credit_note", "Credit note")], max_length=11
                    ),
                ),
                ("reference", models.UUIDField(default=uuid.uuid4)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "hub",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hubs.hub"),
                ),
                (
                    "move",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement_line",
                        to="ledger.creditmove",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="hubs.statement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reference", models.UUIDField(default=uuid.uuid4)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("approved", "Approved"), ("declined", "Declined")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("reason", kept.store.sealed.SealedTextField()),
                (
                    "asked_role",
                    models.CharField(
                        choices=[
                            (kept.core.access.Role["ANONYMOUS"], kept.core.access.Role["ANONYMOUS"]),
                            (kept.core.access.Role["CLIENT"], kept.core.access.Role["CLIENT"]),
                            (kept.core.access.Role["PROFESSIONAL"], kept.core.access.Role["PROFESSIONAL"]),
                            (kept.core.access.Role["ASSISTANT"], kept.core.access.Role["ASSISTANT"]),
                            (kept.core.access.Role["MANAGER"], kept.core.access.Role["MANAGER"]),
                            (kept.core.access.Role["HUB_ADMIN"], kept.core.access.Role["HUB_ADMIN"]),
                            (kept.core.access.Role["OPERATOR"], kept.core.access.Role["OPERATOR"]),
                            (kept.core.access.Role["BEARER"], kept.core.access.Role["BEARER"]),
                            (kept.core.access.Role["WORKER"], kept.core.access.Role["WORKER"]),
                        ],
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="hubs.hub"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.professional"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="diary.session"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("session",),
                        name="credit_is_asked_back_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_is_decided_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="correction_tells_who_decided",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HubInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField()),
                ("number", models.PositiveIntegerField(unique=True)),
                ("credits", models.PositiveIntegerField()),
                ("total_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("contents", kept.store.sealed.SealedTextField()),
                ("issued_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invoices", to="hubs.hub"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("hub", "month"), name="hub_is_invoiced_once_a_month")],
            },
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("hub", "professional", "month"), name="statement_is_sent_once_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                fields=("practice", "number"), name="statement_is_numbered_within_its_practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_at__isnull", True),
                    models.Q(("approved_at__isnull", False), ("paid_at__gte", models.F("approved_at"))),
                    _connector="OR",
                ),
                name="statement_is_approved_before_it_is_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(fields=("statement", "number"), name="statement_line_is_numbered"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.UniqueConstraint(fields=("reference", "kind"), name="reference_is_stated_once_of_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor__gte", 0), ("kind", "taken")),
                    models.Q(("amount_minor__lte", 0), ("kind", "credit_note")),
                    _connector="OR",
                ),
                name="credit_note_gives_back",
            ),
        ),
    ]
