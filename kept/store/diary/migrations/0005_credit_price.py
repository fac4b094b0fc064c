"""What a hub pays for a session's credit, frozen at the booking."""

from django.db import migrations, models

from kept.store.guards import AddGuardedField


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0004_services_audience_and_version"),
    ]

    operations = [
        AddGuardedField(
            model_name="session",
            name="credit_price_minor",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
