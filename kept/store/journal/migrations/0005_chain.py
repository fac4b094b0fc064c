"""Entries are sealed into a chain, once each; those that are there already are sealed by the worker."""

from django.db import migrations, models

from kept.store.guards import sealed_once


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_answers")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="seq",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="hash",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(condition=models.Q(("seq__isnull", True)), fields=["id"], name="entry_unsealed"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seq__isnull", False)), fields=("seq",), name="entry_is_sealed_in_its_own_place"
            ),
        ),
        sealed_once(
            "journal_entry",
            ("seq", "hash"),
            *(
                "id",
                "uuid",
                "practice_id",
                "by_user_id",
                "by_role",
                "action",
                "object_uuid",
                "codes",
                "request_key",
                "at",
            ),
        ),
    ]
