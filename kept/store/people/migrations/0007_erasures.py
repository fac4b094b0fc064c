"""Clients can be erased; what is left of that names nobody."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_calendar_feeds")]

    operations = [
        migrations.AddField(
            model_name="client",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.CharField(max_length=64)),
                ("email_hash", models.CharField(max_length=64)),
                ("scope", models.CharField(choices=[("record", "record"), ("account", "account")], max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject",), name="client_is_erased_once")],
            },
        ),
    ]
