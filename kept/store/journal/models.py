"""The journal holds ids and codes, never a personal value; remembered requests make a repeated one harmless."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.store.sealed import SealedTextField


class Entry(models.Model):
    """Something that somebody did: append-only. `seq` and `hash` are its seal in the chain (core/chain.py), which comes
    within a second of its commit."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", null=True, on_delete=models.PROTECT, related_name="+")
    by_user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=12)
    action = models.CharField(max_length=40)
    object_uuid = models.UUIDField()
    codes = models.JSONField(default=dict)
    request_key = models.UUIDField(null=True)
    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)
    hash = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="entry_is_sealed_in_its_own_place", fields=["seq"], condition=Q(seq__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="entry_by_object", fields=["object_uuid", "id"]),
            models.Index(name="entry_unsealed", fields=["id"], condition=Q(seq__isnull=True)),
        ]


class RememberedRequest(models.Model):
    """A request that was carried out: its key, what was asked (as a digest), and what it came to."""

    user = models.ForeignKey(
        "people.User", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )  # none: by a link
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    result = models.CharField(max_length=64)
    answer = SealedTextField(null=True)  # what a program was answered; pages show the result anew
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="request_is_carried_out_once", fields=["user", "key"]),
            models.UniqueConstraint(
                name="request_without_account_is_carried_out_once", fields=["key"], condition=Q(user__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="request_answer_to_be_forgotten", fields=["at"], condition=Q(answer__isnull=False)),
            models.Index(name="request_answer_by_result", fields=["result"], condition=Q(answer__isnull=False)),
        ]
