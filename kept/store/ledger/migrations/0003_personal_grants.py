"""Grants to a single member."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="is_personal",
            field=models.BooleanField(default=False),
        ),
    ]
