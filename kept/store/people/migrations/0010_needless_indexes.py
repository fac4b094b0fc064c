"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NEEDLESS = (
    ("people_acquaintance_professional_id_4aa237d4", "people_acquaintance (professional_id)"),
    ("people_client_practice_id_50be2ce8", "people_client (practice_id)"),
    ("people_consent_client_id_53e0aeaa", "people_consent (client_id)"),
    ("people_recoverycode_user_id_8b6fc50d", "people_recoverycode (user_id)"),
    ("people_staff_user_id_7f35bfc9", "people_staff (user_id)"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0009_shared_visits"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {columns}")
                for name, columns in NEEDLESS
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="acquaintance",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acquaintances",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="client",
                    name="practice",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clients",
                        to="people.practice",
                    ),
                ),
                migrations.AlterField(
                    model_name="consent",
                    name="client",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.client",
                    ),
                ),
                migrations.AlterField(
                    model_name="recoverycode",
                    name="user",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="staff",
                    name="user",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
