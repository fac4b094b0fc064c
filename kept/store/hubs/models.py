"""Wellbeing Hubs: programmes in which an employer sponsors sessions."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Hub(models.Model):
    """A programme and its terms. `spares_late_rebooks`: a late rebooking moves the credit instead of taking it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    credit_price_minor = models.PositiveIntegerField()
    spares_late_rebooks = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class HubProfessional(models.Model):
    """That a professional works in a hub."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="hub_professionals")
    professional = models.ForeignKey("people.Professional", on_delete=models.PROTECT, related_name="hub_places")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="professional_is_in_a_hub_once", fields=["hub", "professional"]),
        ]


class HubAdmin(models.Model):
    """An employer's person who runs the programme and never learns who uses it."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="admins")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="hub_admin_of")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="hub_admin_is_named_once", fields=["hub", "user"])]


class Member(models.Model):
    """Somebody on a hub's roster; `user` once they have an account, which the hub's admins never see."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="member_email_is_unique_in_a_hub", fields=["hub", "email"], condition=Q(removed_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="member_user_is_unique_in_a_hub",
                fields=["hub", "user"],
                condition=Q(removed_at__isnull=True, user__isnull=False),
            ),
            models.CheckConstraint(name="member_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]
