"""Cards at a provider, receipts, prepayment, and refunds of a part."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kept.core.access
import kept.core.cards
import kept.core.outcome
import kept.store.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0005_credit_price"),
        ("payments", "0003_changes_without_account"),
        ("people", "0003_sent_again_and_confirmed"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("method_ref", models.CharField(max_length=120)),
                ("brand", models.CharField(max_length=32)),
                ("last4", models.CharField(max_length=4)),
                ("exp_month", models.PositiveSmallIntegerField()),
                ("exp_year", models.PositiveSmallIntegerField()),
                ("is_primary", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="people.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("client", "method_ref"), name="card_is_saved_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)), fields=("client",), name="client_has_one_primary_card"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_primary", False), ("removed_at__isnull", True), _connector="OR"),
                        name="card_removed_is_not_primary",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("secret_key", kept.store.sealed.SealedTextField()),
                ("webhook_secret", kept.store.sealed.SealedTextField(default="")),
                ("created_at", models.DateTimeField()),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="card_account", to="people.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (kept.core.cards.AttemptKind["CHARGE"], kept.core.cards.AttemptKind["CHARGE"]),
                            (kept.core.cards.AttemptKind["REFUND"], kept.core.cards.AttemptKind["REFUND"]),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            (kept.core.cards.AttemptState["WAITING"], kept.core.cards.AttemptState["WAITING"]),
                            (kept.core.cards.AttemptState["UNKNOWN"], kept.core.cards.AttemptState["UNKNOWN"]),
                            (kept.core.cards.AttemptState["PAGE"], kept.core.cards.AttemptState["PAGE"]),
                            (kept.core.cards.AttemptState["TAKEN"], kept.core.cards.AttemptState["TAKEN"]),
                            (kept.core.cards.AttemptState["REFUSED"], kept.core.cards.AttemptState["REFUSED"]),
                            (kept.core.cards.AttemptState["CLOSED"], kept.core.cards.AttemptState["CLOSED"]),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("page_ref", models.CharField(blank=True, default="", max_length=120)),
                ("page_url", kept.store.sealed.SealedTextField(default="")),
                ("provider_ref", models.CharField(blank=True, default="", max_length=120)),
                ("refusal", models.CharField(blank=True, default="", max_length=60)),
                ("asked", models.PositiveIntegerField(default=0)),
                ("ask_at", models.DateTimeField(null=True)),
                (
                    "by_role",
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
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "by_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.card"
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="card_attempts", to="payments.payment"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "refunds",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunded_by",
                        to="payments.cardattempt",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ask_at__isnull", False)), fields=["ask_at"], name="card_attempt_due"
                    ),
                    models.Index(
                        condition=models.Q(("page_ref", ""), _negated=True),
                        fields=["page_ref"],
                        name="card_attempt_by_page",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind", kept.core.cards.AttemptKind["CHARGE"]),
                            (
                                "state__in",
                                (kept.core.cards.AttemptState["WAITING"], kept.core.cards.AttemptState["UNKNOWN"]),
                            ),
                        ),
                        fields=("payment",),
                        name="payment_is_taken_by_one_attempt_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", kept.core.cards.AttemptState["PAGE"])),
                        fields=("payment",),
                        name="payment_has_one_page_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("provider_ref", ""), _negated=True),
                        fields=("practice", "provider_ref"),
                        name="card_attempt_is_known_to_the_provider_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                (
                                    "state__in",
                                    (
                                        kept.core.cards.AttemptState["WAITING"],
                                        kept.core.cards.AttemptState["UNKNOWN"],
                                        kept.core.cards.AttemptState["PAGE"],
                                    ),
                                ),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        (
                                            kept.core.cards.AttemptState["WAITING"],
                                            kept.core.cards.AttemptState["UNKNOWN"],
                                            kept.core.cards.AttemptState["PAGE"],
                                        ),
                                    ),
                                    _negated=True,
                                ),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="card_attempt_tells_when_it_was_decided",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", kept.core.cards.AttemptKind["REFUND"]), ("refunds__isnull", False)),
                            models.Q(("kind", kept.core.cards.AttemptKind["CHARGE"]), ("refunds__isnull", True)),
                            _connector="OR",
                        ),
                        name="card_refund_names_what_it_gives_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="card_attempt_is_about_an_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardCustomer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer_ref", models.CharField(max_length=120, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="card_customer", to="people.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_ref", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=60)),
                ("received_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "event_ref"), name="card_event_is_applied_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CardPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("page_ref", models.CharField(blank=True, default="", max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("address", models.TextField(blank=True, default="")),
                ("tax_text", models.TextField(blank=True, default="")),
                ("prefix", models.CharField(blank=True, default="", max_length=12)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "practice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letterhead", to="people.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PrepaymentTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asks_private", models.BooleanField(default=False)),
                ("asks_hub", models.BooleanField(default=False)),
                (
                    "returns",
                    models.CharField(
                        choices=[("refund", "Refund"), ("balance", "Balance")], default="refund", max_length=7
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
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prepayment_terms",
                        to="people.professional",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("payment_version", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(choices=[("receipt", "Receipt"), ("refund", "Refund")], max_length=7)),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("contents", kept.store.sealed.SealedTextField()),
                ("issued_at", models.DateTimeField()),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="receipts", to="payments.payment"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "number"), name="receipt_is_numbered_within_its_practice"
                    ),
                    models.UniqueConstraint(
                        fields=("payment", "payment_version"), name="receipt_is_given_once_for_a_change"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="asks_prepayment",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="payment",
            name="must_decide",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="payment",
            name="refunded_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="acceptedmethod",
            name="method",
            field=models.CharField(
                choices=[
                    (kept.core.outcome.Method["CASH"], kept.core.outcome.Method["CASH"]),
                    (kept.core.outcome.Method["POS"], kept.core.outcome.Method["POS"]),
                    (kept.core.outcome.Method["BANK_TRANSFER"], kept.core.outcome.Method["BANK_TRANSFER"]),
                    (kept.core.outcome.Method["OTHER"], kept.core.outcome.Method["OTHER"]),
                    (kept.core.outcome.Method["CARD"], kept.core.outcome.Method["CARD"]),
                    (kept.core.outcome.Method["BALANCE"], kept.core.outcome.Method["BALANCE"]),
                    (kept.core.outcome.Method["CREDIT"], kept.core.outcome.Method["CREDIT"]),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="payment",
            name="method",
            field=models.CharField(
                blank=True,
                choices=[
                    (kept.core.outcome.Method["CASH"], kept.core.outcome.Method["CASH"]),
                    (kept.core.outcome.Method["POS"], kept.core.outcome.Method["POS"]),
                    (kept.core.outcome.Method["BANK_TRANSFER"], kept.core.outcome.Method["BANK_TRANSFER"]),
                    (kept.core.outcome.Method["OTHER"], kept.core.outcome.Method["OTHER"]),
                    (kept.core.outcome.Method["CARD"], kept.core.outcome.Method["CARD"]),
                    (kept.core.outcome.Method["BALANCE"], kept.core.outcome.Method["BALANCE"]),
                    (kept.core.outcome.Method["CREDIT"], kept.core.outcome.Method["CREDIT"]),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="paymenttransition",
            name="method",
            field=models.CharField(
                blank=True,
                choices=[
                    (kept.core.outcome.Method["CASH"], kept.core.outcome.Method["CASH"]),
                    (kept.core.outcome.Method["POS"], kept.core.outcome.Method["POS"]),
                    (kept.core.outcome.Method["BANK_TRANSFER"], kept.core.outcome.Method["BANK_TRANSFER"]),
                    (kept.core.outcome.Method["OTHER"], kept.core.outcome.Method["OTHER"]),
                    (kept.core.outcome.Method["CARD"], kept.core.outcome.Method["CARD"]),
                    (kept.core.outcome.Method["BALANCE"], kept.core.outcome.Method["BALANCE"]),
                    (kept.core.outcome.Method["CREDIT"], kept.core.outcome.Method["CREDIT"]),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptedmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("method", kept.core.outcome.Method["BALANCE"]), _negated=True),
                name="method_switched_on_is_not_balance",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="captured_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.cardattempt"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded_minor", 0),
                    models.Q(("refunded_minor__lte", models.F("amount_minor")), ("state__in", ["paid", "refunded"])),
                    _connector="OR",
                ),
                name="payment_refunds_no_more_than_was_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refunded"), _negated=True),
                    ("refunded_minor", models.F("amount_minor")),
                    _connector="OR",
                ),
                name="payment_refunded_gave_all_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("must_decide", False), ("state", "paid"), _connector="OR"),
                name="payment_to_decide_about_is_paid",
            ),
        ),
    ]
