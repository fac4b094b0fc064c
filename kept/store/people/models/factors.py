"""What somebody signs in with besides a password: an authenticator app, passkeys, and codes for when those are lost."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.store.people.models.accounts import User
from kept.store.sealed import SealedTextField


class Factor(models.Model):
    """An authenticator app (`secret` is shared with it, `last_step` its newest code that was used) or a passkey
    (`credential` is by what it is found, `secret` its public half, sealed so that nobody who writes to the database alone
    puts another in its place, `uses` how often it says it was used)."""

    class Kind(models.TextChoices):
        APP = "app", "Authenticator app"
        PASSKEY = "passkey", "Passkey"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60)
    secret = SealedTextField(default="")
    last_step = models.BigIntegerField(default=0)
    credential = models.TextField(blank=True, default="")
    uses = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="factor_app_is_one_for_a_user", fields=["user"], condition=Q(kind="app")),
            models.UniqueConstraint(
                name="factor_passkey_is_known_once", fields=["credential"], condition=Q(kind="passkey")
            ),
        ]


class RecoveryCode(models.Model):
    """One of ten; only a keyed hash is kept, and it opens once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="recovery_code_is_drawn_once", fields=["user", "code_hash"]),
        ]
