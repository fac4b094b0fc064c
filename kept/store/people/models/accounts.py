"""Who signs in, and what they are: practices, professionals, staff, operators."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kept.core.access import Role
from kept.core.notice import LONGEST_POLICY_HOURS, PROGRAMME_HOURS
from kept.store.people.models.defaults import no_list, one_day


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from the rows that name them, not from flags here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    email_verified_at = models.DateTimeField(null=True)
    terms_accepted_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = BaseUserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]


class Practice(models.Model):
    """One professional or a team: the owner of its clients, sessions and payments."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()


class Professional(models.Model):
    """Somebody who sees people. `policy_hours` is the notice their own terms ask of private clients.

    Buffers and start interval are minutes, `bookable_weeks` and `notice_hours` say how far ahead clients book, and how
    near. `required_particulars` names what clients are asked for before they first join.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="professional")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="professionals")
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    policy_hours = models.PositiveSmallIntegerField(default=PROGRAMME_HOURS)
    bookable_weeks = models.PositiveSmallIntegerField(default=8)
    notice_hours = models.PositiveSmallIntegerField(default=24)
    buffer_before = models.PositiveSmallIntegerField(default=0)
    buffer_after = models.PositiveSmallIntegerField(default=0)
    start_interval = models.PositiveSmallIntegerField(default=30)
    introduction = models.TextField(blank=True, default="")
    terms = models.TextField(blank=True, default="")
    takes_direct_bookings = models.BooleanField(default=False)
    takes_requests = models.BooleanField(default=False)
    required_particulars = models.JSONField(default=no_list)
    reminder_hours = models.JSONField(default=one_day)
    reminds_self = models.BooleanField(default=False)
    reverses_refilled_charges = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="professional_policy_is_24_hours_to_14_days",
                condition=Q(policy_hours__gte=PROGRAMME_HOURS, policy_hours__lte=LONGEST_POLICY_HOURS),
            ),
            models.CheckConstraint(
                name="professional_booking_rules_are_in_range",
                condition=Q(bookable_weeks__gte=1, bookable_weeks__lte=78, notice_hours__lte=14 * 24)
                & Q(buffer_before__lte=240, buffer_after__lte=240, start_interval__gte=5, start_interval__lte=480),
            ),
        ]


class Staff(models.Model):
    """Somebody who works for a practice without seeing its clients: a manager or an assistant."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff", db_index=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=12, choices=[(Role.MANAGER, "Manager"), (Role.ASSISTANT, "Assistant")])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="staff_has_one_role_in_a_practice", fields=["user", "practice"]),
        ]


class Operator(models.Model):
    """Somebody who runs the installation."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="operator")
