"""Rows that say what happened are added and never changed."""

from django.db import migrations

from kept.store.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]

    operations = [
        append_only("ledger_creditmove"),
        append_only("ledger_moneymove"),
    ]
