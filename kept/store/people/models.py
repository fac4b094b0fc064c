"""Users, practices, professionals, clients, and who knows whom."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kept.core.access import Role
from kept.core.notice import LONGEST_POLICY_HOURS, PROGRAMME_HOURS
from kept.store.sealed import SealedTextField


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do follows from the rows that name them, not from flags here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

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
    """Somebody who sees people. `policy_hours` is the notice their own terms ask of private clients."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="professional")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="professionals")
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    policy_hours = models.PositiveSmallIntegerField(default=PROGRAMME_HOURS)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="professional_policy_is_24_hours_to_14_days",
                condition=Q(policy_hours__gte=PROGRAMME_HOURS, policy_hours__lte=LONGEST_POLICY_HOURS),
            ),
        ]


class Staff(models.Model):
    """Somebody who works for a practice without seeing its clients: a manager or an assistant."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=12, choices=[(Role.MANAGER, "Manager"), (Role.ASSISTANT, "Assistant")])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="staff_has_one_role_in_a_practice", fields=["user", "practice"]),
        ]


class Operator(models.Model):
    """Somebody who runs the installation."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="operator")


class Client(models.Model):
    """A practice's record of somebody it sees; `user` once they sign in themselves."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="client_records")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    timezone = models.CharField(max_length=64)
    phone = SealedTextField(default="")
    address = SealedTextField(default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="client_email_is_unique_in_a_practice", fields=["practice", "email"]),
            models.UniqueConstraint(
                name="client_user_is_unique_in_a_practice", fields=["practice", "user"], condition=Q(user__isnull=False)
            ),
            models.CheckConstraint(name="client_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]
        indexes: ClassVar = [models.Index(name="client_by_name", fields=["practice", "name"])]


class Acquaintance(models.Model):
    """That a professional and a client know each other; nobody else of the practice's professionals sees the client."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="acquaintances")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="acquaintances")
    by_request = models.BooleanField(default=False)  # the client came by a request that this professional accepted
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="acquaintance_is_made_once", fields=["professional", "client"]),
        ]
