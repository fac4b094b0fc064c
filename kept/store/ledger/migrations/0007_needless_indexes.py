"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.db import migrations, models

NEEDLESS = (
    ("ledger_credit_hub_id_9ccbb2f0", "ledger_credit (hub_id)"),
    ("ledger_creditmove_credit_id_675d328d", "ledger_creditmove (credit_id)"),
    ("ledger_moneymove_payment_id_a85b108f", "ledger_moneymove (payment_id)"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0007_needless_indexes"),
        ("ledger", "0006_balance"),
        ("payments", "0008_needless_indexes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {columns}")
                for name, columns in NEEDLESS
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="credit",
                    name="hub",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="hubs.hub",
                    ),
                ),
                migrations.AlterField(
                    model_name="creditmove",
                    name="credit",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="ledger.credit",
                    ),
                ),
                migrations.AlterField(
                    model_name="moneymove",
                    name="payment",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="money_moves",
                        to="payments.payment",
                    ),
                ),
            ],
        ),
    ]
