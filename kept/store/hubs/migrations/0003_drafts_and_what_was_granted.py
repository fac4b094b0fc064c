"""Rosters that wait to be carried out, and the grant that a request led to."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kept.store.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0002_terms_and_usage"),
        ("ledger", "0004_grants_as_done"),
        ("people", "0002_arrivals_and_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RosterDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("people", kept.store.sealed.SealedTextField()),
                ("keeps_others", models.BooleanField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="creditsrequest",
            name="grant",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits_request",
                to="ledger.grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="creditsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grant__isnull", False), ("state", "granted")),
                    models.Q(models.Q(("state", "granted"), _negated=True), ("grant__isnull", True)),
                    _connector="OR",
                ),
                name="credits_request_names_its_grant_once_granted",
            ),
        ),
        migrations.AddField(
            model_name="rosterdraft",
            name="hub",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hubs.hub"),
        ),
        migrations.AddField(
            model_name="rosterdraft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
