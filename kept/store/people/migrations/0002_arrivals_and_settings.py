"""How people come in, what they consent to, and what professionals set about bookings."""

import uuid
from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import kept.core.policy
import kept.store.people.models.defaults
import kept.store.sealed
from kept.store.guards import append_only


def doors_from_requests(apps: Any, _editor: Any) -> None:
    apps.get_model("people", "Acquaintance").objects.filter(by_request=True).update(door="on_request")


def requests_from_doors(apps: Any, _editor: Any) -> None:
    apps.get_model("people", "Acquaintance").objects.filter(door="on_request").update(by_request=True)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_people"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_given", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("is_required", models.BooleanField(default=True)),
                ("published_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ContactRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("timezone", models.CharField(max_length=64)),
                ("phone", kept.store.sealed.SealedTextField(default="")),
                ("message", kept.store.sealed.SealedTextField(default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("accepted", "Accepted"), ("declined", "Declined")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(max_length=254)),
                ("door", models.CharField(blank=True, default="", max_length=12)),
                ("door_uuid", models.UUIDField(null=True)),
                ("code_hash", models.CharField(blank=True, default="", max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="acquaintance",
            name="door",
            field=models.CharField(
                choices=[
                    (kept.core.policy.Origin["HUB"], kept.core.policy.Origin["HUB"]),
                    (kept.core.policy.Origin["PRACTICE"], kept.core.policy.Origin["PRACTICE"]),
                    (kept.core.policy.Origin["DIRECT_LINK"], kept.core.policy.Origin["DIRECT_LINK"]),
                    (kept.core.policy.Origin["ON_REQUEST"], kept.core.policy.Origin["ON_REQUEST"]),
                ],
                default=kept.core.policy.Origin["PRACTICE"],
                max_length=12,
            ),
        ),
        migrations.RunPython(doors_from_requests, requests_from_doors),
        migrations.RemoveField(
            model_name="acquaintance",
            name="by_request",
        ),
        migrations.AddField(
            model_name="client",
            name="birth_date",
            field=kept.store.sealed.SealedTextField(default=""),
        ),
        migrations.AddField(
            model_name="client",
            name="coming_for",
            field=kept.store.sealed.SealedTextField(default=""),
        ),
        migrations.AddField(
            model_name="client",
            name="emergency_contact",
            field=kept.store.sealed.SealedTextField(default=""),
        ),
        migrations.AddField(
            model_name="client",
            name="reminder_hours",
            field=models.JSONField(default=kept.store.people.models.defaults.no_list),
        ),
        migrations.AddField(
            model_name="professional",
            name="bookable_weeks",
            field=models.PositiveSmallIntegerField(default=8),
        ),
        migrations.AddField(
            model_name="professional",
            name="buffer_after",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="professional",
            name="buffer_before",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="professional",
            name="introduction",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="professional",
            name="notice_hours",
            field=models.PositiveSmallIntegerField(default=24),
        ),
        migrations.AddField(
            model_name="professional",
            name="reminder_hours",
            field=models.JSONField(default=kept.store.people.models.defaults.one_day),
        ),
        migrations.AddField(
            model_name="professional",
            name="reminds_self",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="professional",
            name="required_particulars",
            field=models.JSONField(default=kept.store.people.models.defaults.no_list),
        ),
        migrations.AddField(
            model_name="professional",
            name="reverses_refilled_charges",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="professional",
            name="start_interval",
            field=models.PositiveSmallIntegerField(default=30),
        ),
        migrations.AddField(
            model_name="professional",
            name="takes_direct_bookings",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="professional",
            name="takes_requests",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="professional",
            name="terms",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="user",
            name="email_verified_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="terms_accepted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bookable_weeks__gte", 1),
                    ("bookable_weeks__lte", 78),
                    ("notice_hours__lte", 336),
                    ("buffer_after__lte", 240),
                    ("buffer_before__lte", 240),
                    ("start_interval__gte", 5),
                    ("start_interval__lte", 480),
                ),
                name="professional_booking_rules_are_in_range",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="client",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
            ),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consent_texts", to="people.practice"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="text",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.consenttext"
            ),
        ),
        migrations.AddField(
            model_name="contactrequest",
            name="client",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="contactrequest",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
            ),
        ),
        migrations.AddField(
            model_name="contactrequest",
            name="professional",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="people.professional"
            ),
        ),
        migrations.AddField(
            model_name="contactrequest",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="client",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="people.client"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="practice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.practice"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="professional",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="people.professional"
            ),
        ),
        migrations.AddIndex(
            model_name="signup",
            index=models.Index(fields=["email", "-created_at"], name="sign_up_by_email"),
        ),
        migrations.AddConstraint(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="sign_up_email_is_lower_case",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["client", "text", "-at"], name="consent_by_client"),
        ),
        migrations.AddConstraint(
            model_name="contactrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="request_email_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("professional", "email"),
                name="request_waits_once_for_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="request_is_decided_unless_it_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("professional", "email"),
                name="invitation_waits_once_for_an_address",
            ),
        ),
        append_only("people_consent"),
    ]
