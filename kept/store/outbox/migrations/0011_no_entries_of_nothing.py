"""Indexes of letters about payments, and of letters that are over, have no entries of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0010_needless_indexes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="letter",
            name="letter_waiting_by_payment",
        ),
        migrations.RemoveIndex(
            model_name="letter",
            name="letter_told_and_readable",
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", True), ("payment__isnull", False)),
                fields=["payment", "to", "id"],
                name="letter_waiting_by_payment",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("finished_at__isnull", False), ("payload__isnull", False)),
                fields=["finished_at"],
                name="letter_told_and_readable",
            ),
        ),
    ]
