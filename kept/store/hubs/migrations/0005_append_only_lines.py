"""A line of a statement is added and never changed."""

from django.db import migrations

from kept.store.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("hubs", "0004_statements")]

    operations = [
        append_only("hubs_statementline"),
    ]
