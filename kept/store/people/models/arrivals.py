"""How people come in: invitations, requests from the public form, and sign-ups that wait for their e-mail code."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kept.store.people.models.accounts import Practice, Professional, User
from kept.store.people.models.clients import Client
from kept.store.sealed import SealedTextField


class Invitation(models.Model):
    """A professional's invitation: bound to one address, used once, good for seven days. Only a hash of its link is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="invitations")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="invitations")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    times_sent = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="invitation_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.UniqueConstraint(
                name="invitation_waits_once_for_an_address",
                fields=["professional", "email"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]

    @property
    def cause(self) -> str:
        """What its latest letter is about."""
        return f"invitation:{self.id}:{self.times_sent}"


class ContactRequest(models.Model):
    """What somebody sent by a professional's On Request form. Accepting it makes them a client and books nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(Professional, on_delete=models.PROTECT, related_name="requests")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    timezone = models.CharField(max_length=64)
    phone = SealedTextField(default="")
    message = SealedTextField(default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="request_email_is_lower_case", condition=Q(email=Lower("email"))),
            models.UniqueConstraint(
                name="request_waits_once_for_an_address",
                fields=["professional", "email"],
                condition=Q(state="waiting"),
            ),
            models.CheckConstraint(
                name="request_is_decided_unless_it_waits",
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
        ]


class SignUp(models.Model):
    """Somebody who asked for an account and was sent a code; the same row is made for an address that has one already.

    `door` says how they came (a professional's direct link, a hub), `door_uuid` through which one. The id is the key of the
    form that was sent: sending it again makes no other row.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254)
    door = models.CharField(max_length=12, blank=True, default="")
    door_uuid = models.UUIDField(null=True)
    code_hash = models.CharField(max_length=64, blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sign_up_is_confirmed_before_it_is_used",
                condition=Q(used_at__isnull=True) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(name="sign_up_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]
        indexes: ClassVar = [models.Index(name="sign_up_by_email", fields=["email", "-created_at"])]
