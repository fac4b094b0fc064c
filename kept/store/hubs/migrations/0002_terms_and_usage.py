"""A hub's terms on credits, requests for more of them, and what employers are told of their use."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import kept.store.sealed
from kept.store.guards import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0001_hubs"),
        ("people", "0002_arrivals_and_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="hub",
            name="access_code",
            field=kept.store.sealed.SealedTextField(default=""),
        ),
        migrations.AddField(
            model_name="hub",
            name="credits_per_member",
            field=models.PositiveSmallIntegerField(default=6),
        ),
        migrations.AddField(
            model_name="hub",
            name="period_months",
            field=models.PositiveSmallIntegerField(default=12),
        ),
        migrations.AddField(
            model_name="hub",
            name="reverses_refilled_charges",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="hub",
            name="topups_per_member",
            field=models.PositiveSmallIntegerField(default=2),
        ),
        migrations.AddField(
            model_name="hub",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="member",
            name="by_code",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="CreditsRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("granted", "Granted"), ("declined", "Declined")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "hub",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hubs.hub"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credits_requests", to="hubs.member"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.professional",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("member",),
                        name="member_waits_for_one_credit_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedUsage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_month", models.DateField()),
                ("months", models.PositiveSmallIntegerField()),
                ("figures", models.JSONField()),
                ("published_at", models.DateTimeField()),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="published_usage", to="hubs.hub"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("hub", "first_month", "months"), name="usage_is_published_once")
                ],
            },
        ),
        append_only("hubs_publishedusage"),
    ]
