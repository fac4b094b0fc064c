"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.db import migrations, models

NEEDLESS = (
    ("hubs_hubadmin_hub_id_435285c5", "hubs_hubadmin (hub_id)"),
    ("hubs_hubinvoice_hub_id_cbd30e8f", "hubs_hubinvoice (hub_id)"),
    ("hubs_hubprofessional_hub_id_13f3dc36", "hubs_hubprofessional (hub_id)"),
    ("hubs_publishedusage_hub_id_cf1bfce9", "hubs_publishedusage (hub_id)"),
    ("hubs_statement_hub_id_8b318bef", "hubs_statement (hub_id)"),
    ("hubs_statement_practice_id_dbab83a9", "hubs_statement (practice_id)"),
    ("hubs_statementline_statement_id_fa4c8d32", "hubs_statementline (statement_id)"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("hubs", "0006_months_of_lines"),
        ("people", "0010_needless_indexes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"drop index {name}", f"create index {name} on {columns}")
                for name, columns in NEEDLESS
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="hubadmin",
                    name="hub",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admins",
                        to="hubs.hub",
                    ),
                ),
                migrations.AlterField(
                    model_name="hubinvoice",
                    name="hub",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="hubs.hub",
                    ),
                ),
                migrations.AlterField(
                    model_name="hubprofessional",
                    name="hub",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hub_professionals",
                        to="hubs.hub",
                    ),
                ),
                migrations.AlterField(
                    model_name="publishedusage",
                    name="hub",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_usage",
                        to="hubs.hub",
                    ),
                ),
                migrations.AlterField(
                    model_name="statement",
                    name="hub",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="hubs.hub",
                    ),
                ),
                migrations.AlterField(
                    model_name="statement",
                    name="practice",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.practice",
                    ),
                ),
                migrations.AlterField(
                    model_name="statementline",
                    name="statement",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="hubs.statement",
                    ),
                ),
            ],
        ),
    ]
