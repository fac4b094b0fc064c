"""Letters with a link to pay by, and about money that was given back."""

from django.db import migrations, models

import kept.core.letters
from kept.store.guards import AlterGuardedField


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0003_more_letters"),
    ]

    operations = [
        AlterGuardedField(
            model_name="letter",
            name="kind",
            field=models.CharField(
                choices=[
                    (kept.core.letters.Kind["CONFIRMED"], kept.core.letters.Kind["CONFIRMED"]),
                    (kept.core.letters.Kind["UPDATED"], kept.core.letters.Kind["UPDATED"]),
                    (kept.core.letters.Kind["CANCELLED"], kept.core.letters.Kind["CANCELLED"]),
                    (kept.core.letters.Kind["DELETED"], kept.core.letters.Kind["DELETED"]),
                    (kept.core.letters.Kind["RECEIPT"], kept.core.letters.Kind["RECEIPT"]),
                    (kept.core.letters.Kind["REFUND"], kept.core.letters.Kind["REFUND"]),
                    (kept.core.letters.Kind["CREDIT_RETURNED"], kept.core.letters.Kind["CREDIT_RETURNED"]),
                    (kept.core.letters.Kind["CHARGE_REVERSED"], kept.core.letters.Kind["CHARGE_REVERSED"]),
                    (kept.core.letters.Kind["REMINDER"], kept.core.letters.Kind["REMINDER"]),
                    (kept.core.letters.Kind["WAITLIST_OFFER"], kept.core.letters.Kind["WAITLIST_OFFER"]),
                    (kept.core.letters.Kind["INVITATION"], kept.core.letters.Kind["INVITATION"]),
                    (kept.core.letters.Kind["EMAIL_CODE"], kept.core.letters.Kind["EMAIL_CODE"]),
                    (kept.core.letters.Kind["ACCOUNT_EXISTS"], kept.core.letters.Kind["ACCOUNT_EXISTS"]),
                    (kept.core.letters.Kind["REQUEST_RECEIVED"], kept.core.letters.Kind["REQUEST_RECEIVED"]),
                    (kept.core.letters.Kind["REQUEST_ACCEPTED"], kept.core.letters.Kind["REQUEST_ACCEPTED"]),
                    (kept.core.letters.Kind["NEW_LINK"], kept.core.letters.Kind["NEW_LINK"]),
                    (kept.core.letters.Kind["CREDITS_GRANTED"], kept.core.letters.Kind["CREDITS_GRANTED"]),
                    (kept.core.letters.Kind["PAY_LINK"], kept.core.letters.Kind["PAY_LINK"]),
                    (kept.core.letters.Kind["GIVEN_BACK"], kept.core.letters.Kind["GIVEN_BACK"]),
                ],
                max_length=16,
            ),
        ),
    ]
