"""Wellbeing Hubs: programmes in which an employer sponsors sessions."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kept.core.invoices import Bills
from kept.store.sealed import SealedTextField


class Hub(models.Model):
    """A programme and its terms. `spares_late_rebooks`: a late rebooking moves the credit instead of taking it.

    Each member has `credits_per_member` for a period, and may ask for `topups_per_member` more in it, which the pool
    gives by rule. `access_code`, when there is one, lets in whom the roster does not name. `bills` says what the
    employer pays a month for: the credits bought in it, or those used.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    credit_price_minor = models.PositiveIntegerField()
    spares_late_rebooks = models.BooleanField(default=False)
    reverses_refilled_charges = models.BooleanField(default=False)
    credits_per_member = models.PositiveSmallIntegerField(default=6)
    period_months = models.PositiveSmallIntegerField(default=12)
    topups_per_member = models.PositiveSmallIntegerField(default=2)
    access_code = SealedTextField(default="")
    bills = models.CharField(max_length=6, choices=[(b, b) for b in Bills], default=Bills.BOUGHT)
    invoice_address = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()


class HubProfessional(models.Model):
    """That a professional works in a hub."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="hub_professionals", db_index=False)
    professional = models.ForeignKey("people.Professional", on_delete=models.PROTECT, related_name="hub_places")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="professional_is_in_a_hub_once", fields=["hub", "professional"]),
        ]


class HubAdmin(models.Model):
    """An employer's person who runs the programme and never learns who uses it."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="admins", db_index=False)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="hub_admin_of")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="hub_admin_is_named_once", fields=["hub", "user"])]


class Member(models.Model):
    """Somebody of a hub; `user` once they have an account, which the hub's admins never see. Who came `by_code` is on
    no roster: the admins never learn that they are there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    by_code = models.BooleanField(default=False)

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


class CreditsRequest(models.Model):
    """A wish for one more credit for a member, by the member or by their professional. The employer sees none of them."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        GRANTED = "granted", "Granted"
        DECLINED = "declined", "Declined"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="credits_requests")
    professional = models.ForeignKey("people.Professional", null=True, on_delete=models.PROTECT, related_name="+")
    grant = models.OneToOneField(
        "ledger.Grant", null=True, on_delete=models.PROTECT, related_name="credits_request"
    )  # what it led to
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="member_waits_for_one_credit_at_a_time", fields=["member"], condition=Q(state="waiting")
            ),
            models.CheckConstraint(
                name="credits_request_names_its_grant_once_granted",
                condition=Q(state="granted", grant__isnull=False) | (~Q(state="granted") & Q(grant__isnull=True)),
            ),
        ]


class PublishedUsage(models.Model):
    """What a hub is told of one closed period, once and for good: rounded, and suppressed where it would tell of few."""

    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, related_name="published_usage", db_index=False)
    first_month = models.DateField()
    months = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="usage_is_published_once", fields=["hub", "first_month", "months"]),
        ]


class RosterDraft(models.Model):
    """A roster that was sent and checked, and waits for its sender to see what it would change; kept for a day at most."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    people = SealedTextField()  # names and addresses, as JSON
    keeps_others = models.BooleanField()
    created_at = models.DateTimeField()
