"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NEEDLESS = (("journal_rememberedrequest_user_id_c379a9bc", "journal_rememberedrequest (user_id)"),)


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0005_chain"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {columns}")
                for name, columns in NEEDLESS
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="rememberedrequest",
                    name="user",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
