"""What the terms at booking say of money paid ahead and a free cancellation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_pay_links")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="returns",
            field=models.CharField(
                choices=[("refund", "Refund"), ("balance", "Balance")], default="refund", max_length=7
            ),
        ),
    ]
