"""What was issued, and what was applied, is added and never changed."""

from django.db import migrations

from kept.store.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_cards_and_receipts")]

    operations = [
        append_only("payments_receipt"),
        append_only("payments_cardevent"),
    ]
