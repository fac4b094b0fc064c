"""Letters about accounts, which belong to no practice, and about waiting and reminding."""

import django.db.models.deletion
from django.db import migrations, models

import kept.core.letters
from kept.store.guards import AlterGuardedField


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_guards"),
        ("people", "0002_arrivals_and_settings"),
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
                ],
                max_length=16,
            ),
        ),
        AlterGuardedField(
            model_name="letter",
            name="practice",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
            ),
        ),
    ]
