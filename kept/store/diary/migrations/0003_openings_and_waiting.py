"""Exceptions to the weekly hours, slots held and waited for, links to one session."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kept.core.access
from kept.store.guards import AlterGuardedField


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0002_guards"),
        ("people", "0002_arrivals_and_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AlterGuardedField(
            model_name="transition",
            name="by_role",
            field=models.CharField(
                choices=[
                    (kept.core.access.Role["ANONYMOUS"], kept.core.access.Role["ANONYMOUS"]),
                    (kept.core.access.Role["CLIENT"], kept.core.access.Role["CLIENT"]),
                    (kept.core.access.Role["PROFESSIONAL"], kept.core.access.Role["PROFESSIONAL"]),
                    (kept.core.access.Role["ASSISTANT"], kept.core.access.Role["ASSISTANT"]),
                    (kept.core.access.Role["MANAGER"], kept.core.access.Role["MANAGER"]),
                    (kept.core.access.Role["HUB_ADMIN"], kept.core.access.Role["HUB_ADMIN"]),
                    (kept.core.access.Role["OPERATOR"], kept.core.access.Role["OPERATOR"]),
                    (kept.core.access.Role["BEARER"], kept.core.access.Role["BEARER"]),
                    (kept.core.access.Role["WORKER"], kept.core.access.Role["WORKER"]),
                ],
                max_length=12,
            ),
        ),
        AlterGuardedField(
            model_name="transition",
            name="by_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="FreedSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("freed_at", models.DateTimeField()),
                ("found", models.CharField(blank=True, default="", max_length=24)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="freed_slots",
                        to="people.professional",
                    ),
                ),
                (
                    "refilled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refills",
                        to="diary.session",
                    ),
                ),
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="freed_slot", to="diary.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HoursException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "schedule",
                    models.CharField(
                        choices=[("working", "Working hours"), ("hub", "Wellbeing Hub availability")], max_length=8
                    ),
                ),
                ("day", models.DateField()),
                ("windows", models.JSONField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours_exceptions",
                        to="people.professional",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ManageLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("acts_until", models.DateTimeField()),
                ("shows_until", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="manage_links", to="diary.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("door", models.CharField(max_length=12)),
                ("weekdays", models.JSONField()),
                ("from_minute", models.PositiveSmallIntegerField()),
                ("until_minute", models.PositiveSmallIntegerField()),
                ("last_day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("booked", "Booked"), ("ended", "Ended")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waits", to="people.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waits", to="people.professional"
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="diary.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WaitOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("offered_at", models.DateTimeField()),
                ("held_until", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("lapsed", "Lapsed"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "freed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="diary.freedslot"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "wait",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="diary.wait"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SlotHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("held_until", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slot_holds", to="people.professional"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slot_holds",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="diary.waitoffer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="freedslot",
            index=models.Index(condition=models.Q(("settled_at__isnull", True)), fields=["id"], name="freed_slot_open"),
        ),
        migrations.AddIndex(
            model_name="freedslot",
            index=models.Index(fields=["professional", "starts_at"], name="freed_slot_by_time"),
        ),
        migrations.AddConstraint(
            model_name="hoursexception",
            constraint=models.UniqueConstraint(
                fields=("professional", "schedule", "day"), name="hours_exception_is_made_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="managelink",
            constraint=models.CheckConstraint(
                condition=models.Q(("acts_until__lte", models.F("shows_until"))), name="manage_link_acts_while_it_shows"
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_minute__lt", models.F("until_minute")), ("until_minute__lte", 1440)),
                name="wait_is_for_hours_of_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("professional", "client"),
                name="client_waits_once_for_a_professional",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitoffer",
            constraint=models.UniqueConstraint(fields=("freed", "wait"), name="freed_slot_is_offered_once_to_each"),
        ),
        migrations.AddConstraint(
            model_name="waitoffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("freed",), name="freed_slot_is_offered_to_one_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="slothold",
            index=models.Index(fields=["professional", "held_until"], name="slot_hold_by_professional"),
        ),
        migrations.AddConstraint(
            model_name="slothold",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="slot_hold_starts_before_it_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="slothold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("offer__isnull", True)), fields=("user",), name="client_holds_one_chosen_slot"
            ),
        ),
    ]
