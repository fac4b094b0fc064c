"""Clients, who knows whom, and what clients consented to."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kept.core.policy import Origin
from kept.store.people.models.accounts import Practice, Professional, User
from kept.store.people.models.defaults import no_list
from kept.store.sealed import SealedTextField


class Client(models.Model):
    """A practice's record of somebody it sees; `user` once they sign in themselves."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients", db_index=False)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="client_records")
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)
    timezone = models.CharField(max_length=64)
    phone = SealedTextField(default="")
    address = SealedTextField(default="")
    birth_date = SealedTextField(default="")
    emergency_contact = SealedTextField(default="")
    coming_for = SealedTextField(default="")
    reminder_hours = models.JSONField(default=no_list)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # from then on it is nobody's

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
    """That a professional and a client know each other; nobody else of the practice's professionals sees the client.

    `door` is the one by which the client came to this professional.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        Professional, on_delete=models.PROTECT, related_name="acquaintances", db_index=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="acquaintances")
    door = models.CharField(max_length=12, choices=[(o, o) for o in Origin], default=Origin.PRACTICE)
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="acquaintance_is_made_once", fields=["professional", "client"]),
        ]
        indexes: ClassVar = [models.Index(name="acquaintance_by_since", fields=["professional", "since", "id"])]


class ConsentText(models.Model):
    """What a practice asks its clients to consent to. A changed text is another row: who consented, did to what stood there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="consent_texts")
    title = models.CharField(max_length=120)
    text = models.TextField()
    is_required = models.BooleanField(default=True)
    published_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)


class Consent(models.Model):
    """That a client gave or withdrew a consent: append-only, the latest counts."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents", db_index=False)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    is_given = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(name="consent_by_client", fields=["client", "text", "-at"])]
