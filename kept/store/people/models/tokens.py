"""What programs sign in with: tokens, kept as keyed hashes, and how much each was used."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.store.people.models.accounts import User


class ApiToken(models.Model):
    """A token of one person. Its secret is shown once; `ending` is what tells it from others in a list."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="token_is_made_before_it_expires", condition=Q(created_at__lt=F("expires_at"))),
        ]


class TokenUse(models.Model):
    """When a token was last used, and how many of this minute's requests were handed out to those who answer it."""

    token = models.OneToOneField(ApiToken, primary_key=True, on_delete=models.CASCADE, related_name="use")
    minute = models.DateTimeField()
    handed_out = models.PositiveIntegerField()
    last_used_at = models.DateTimeField()
