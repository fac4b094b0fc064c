"""Money may be kept as a balance."""

from django.db import migrations, models

import kept.core.ledger


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_money_moves_by_change"),
    ]

    operations = [
        migrations.AlterField(
            model_name="moneymove",
            name="origin",
            field=models.CharField(
                choices=[
                    (kept.core.ledger.Account["CLIENT"], kept.core.ledger.Account["CLIENT"]),
                    (kept.core.ledger.Account["PROFESSIONAL"], kept.core.ledger.Account["PROFESSIONAL"]),
                    (kept.core.ledger.Account["BALANCE"], kept.core.ledger.Account["BALANCE"]),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="moneymove",
            name="target",
            field=models.CharField(
                choices=[
                    (kept.core.ledger.Account["CLIENT"], kept.core.ledger.Account["CLIENT"]),
                    (kept.core.ledger.Account["PROFESSIONAL"], kept.core.ledger.Account["PROFESSIONAL"]),
                    (kept.core.ledger.Account["BALANCE"], kept.core.ledger.Account["BALANCE"]),
                ],
                max_length=12,
            ),
        ),
    ]
