"""A line tells its session's month, a decision about a correction its word; what was sent or issued is frozen."""

import datetime as dt

from django.db import migrations, models

import kept.store.sealed
from kept.store.guards import AddGuardedField, AlterGuardedField, frozen

KINDS = [("taken", "taken"), ("credit_note", "credit_note")]


class Migration(migrations.Migration):
    dependencies = [("hubs", "0005_append_only_lines")]

    operations = [
        AddGuardedField(
            model_name="statementline",
            name="month",
            field=models.DateField(default=dt.date(2000, 1, 1)),
            preserve_default=False,
        ),
        AlterGuardedField(
            model_name="statementline", name="kind", field=models.CharField(choices=KINDS, max_length=11)
        ),
        migrations.AddField(
            model_name="correction",
            name="answer",
            field=kept.store.sealed.SealedTextField(default=""),
        ),
        migrations.AlterField(
            model_name="hub",
            name="bills",
            field=models.CharField(choices=[("bought", "bought"), ("used", "used")], default="bought", max_length=6),
        ),
        frozen(
            "hubs_statement",
            *("uuid", "hub_id", "practice_id", "professional_id", "month", "number", "contents", "total_minor"),
            *("currency", "sent_at"),
        ),
        frozen(
            "hubs_hubinvoice",
            *("uuid", "hub_id", "month", "number", "credits", "total_minor", "currency", "contents", "issued_at"),
        ),
        frozen(
            "hubs_correction",
            *("uuid", "hub_id", "practice_id", "professional_id", "session_id", "reference", "asked_by_id"),
            *("asked_role", "asked_at"),
        ),
    ]
