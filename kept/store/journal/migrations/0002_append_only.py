"""Rows that say what happened are added and never changed."""

from django.db import migrations

from kept.store.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_journal")]

    operations = [
        append_only("journal_entry"),
    ]
