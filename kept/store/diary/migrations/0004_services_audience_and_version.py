"""Who is offered a service, and which version of it an edit has seen."""

from django.db import migrations, models

from kept.core.offers import Audience


class Migration(migrations.Migration):
    dependencies = [("diary", "0003_openings_and_waiting")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="audience",
            field=models.CharField(
                choices=[
                    (Audience["ALL"], Audience["ALL"]),
                    (Audience["HUB"], Audience["HUB"]),
                    (Audience["PRIVATE"], Audience["PRIVATE"]),
                ],
                db_default=Audience["ALL"],
                default=Audience["ALL"],
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="service",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
