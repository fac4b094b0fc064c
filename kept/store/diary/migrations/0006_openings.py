"""Open starts kept beside the diary, and what of it they do not know yet."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0005_credit_price"),
        ("people", "0003_sent_again_and_confirmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minute", models.IntegerField()),
                (
                    "schedule",
                    models.CharField(
                        choices=[("working", "Working hours"), ("hub", "Wellbeing Hub availability")], max_length=8
                    ),
                ),
                ("notice_hours", models.PositiveSmallIntegerField()),
                ("block", models.IntegerField()),
                ("professionals", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["block", "minute"], name="opening_by_block")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("minute", "schedule", "notice_hours", "block"), name="opening_is_kept_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("widens", models.BooleanField()),
                ("from_minute", models.IntegerField()),
                ("until_minute", models.IntegerField()),
                ("due_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.practice",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.professional"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="opening_doubt_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_minute__lt", models.F("until_minute"))),
                        name="opening_doubt_is_about_some_time",
                    )
                ],
            },
        ),
    ]
