"""An index with which another of its table begins finds nothing that the other does not."""

import django.db.models.deletion
from django.db import migrations, models

NEEDLESS = (
    ("payments_acceptedmethod_professional_id_4d31298e", "payments_acceptedmethod (professional_id)"),
    ("payments_card_client_id_c96e3cc6", "payments_card (client_id)"),
    ("payments_cardevent_practice_id_f5ae49b0", "payments_cardevent (practice_id)"),
    ("payments_payment_captured_by_id_de837a33", "payments_payment (captured_by_id)"),
    ("payments_payment_client_id_fcbb7eb4", "payments_payment (client_id)"),
    ("payments_payment_professional_id_069f021f", "payments_payment (professional_id)"),
    ("payments_paymenttransition_payment_id_41b2fb32", "payments_paymenttransition (payment_id)"),
    ("payments_receipt_payment_id_5c31062a", "payments_receipt (payment_id)"),
    ("payments_receipt_practice_id_d7d387db", "payments_receipt (practice_id)"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_frozen_prepayment_terms"),
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
                    model_name="acceptedmethod",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted_methods",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="card",
                    name="client",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="people.client",
                    ),
                ),
                migrations.AlterField(
                    model_name="cardevent",
                    name="practice",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.practice",
                    ),
                ),
                migrations.AlterField(
                    model_name="payment",
                    name="captured_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.cardattempt",
                    ),
                ),
                migrations.AlterField(
                    model_name="payment",
                    name="client",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="people.client",
                    ),
                ),
                migrations.AlterField(
                    model_name="payment",
                    name="professional",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="people.professional",
                    ),
                ),
                migrations.AlterField(
                    model_name="paymenttransition",
                    name="payment",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transitions",
                        to="payments.payment",
                    ),
                ),
                migrations.AlterField(
                    model_name="receipt",
                    name="payment",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="payments.payment",
                    ),
                ),
                migrations.AlterField(
                    model_name="receipt",
                    name="practice",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.practice",
                    ),
                ),
            ],
        ),
    ]
