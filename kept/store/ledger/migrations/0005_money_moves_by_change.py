"""Money moves once for each change of a payment: what was paid ahead may move along, and be paid anew."""

from django.db import migrations, models

from kept.store.guards import AddGuardedConstraint, AddGuardedField, RemoveGuardedConstraint


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_grants_as_done")]

    operations = [
        RemoveGuardedConstraint(model_name="moneymove", name="money_moves_once_each_way"),
        AddGuardedField(model_name="moneymove", name="payment_version", field=models.PositiveIntegerField(null=True)),
        AddGuardedConstraint(
            model_name="moneymove",
            constraint=models.UniqueConstraint(
                fields=("payment", "payment_version"), name="money_moves_once_for_each_change"
            ),
        ),
    ]
