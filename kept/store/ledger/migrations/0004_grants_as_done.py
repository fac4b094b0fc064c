"""How many credits a grant gave to how many, whoever left since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_personal_grants"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="credits_each",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="grant",
            name="members_given",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
