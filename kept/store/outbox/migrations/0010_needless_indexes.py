"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.db import migrations, models

NEEDLESS = (("outbox_webhookdelivery_endpoint_id_f5baf1fa", "outbox_webhookdelivery (endpoint_id)"),)


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0009_letters_about_signing_in"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {columns}")
                for name, columns in NEEDLESS
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="webhookdelivery",
                    name="endpoint",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="outbox.webhookendpoint",
                    ),
                ),
            ],
        ),
    ]
