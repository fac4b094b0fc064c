"""Holding back what leaves the house."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0007_given_up_by_practice")]

    operations = [
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("since", models.DateTimeField()),
                ("restored_to", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="outbox_is_paused_once")]
            },
        ),
    ]
