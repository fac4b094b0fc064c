"""Rows that say what happened are added and never changed."""

from django.db import migrations

from kept.store.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_payments")]

    operations = [
        append_only("payments_paymenttransition"),
    ]
