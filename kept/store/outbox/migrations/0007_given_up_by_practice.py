"""Letters that nobody received, found by whose they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0006_webhooks")]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", False), ("payload__isnull", False)),
                fields=["practice", "state"],
                name="letter_readable_by_practice",
            ),
        ),
    ]
