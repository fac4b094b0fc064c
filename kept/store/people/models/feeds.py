"""The addresses at which calendar programs read a person's appointments."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.store.people.models.accounts import User


class CalendarFeed(models.Model):
    """A feed of one person. Its address holds a secret that is shown once and kept as a keyed hash.

    A revoked one stays for a while, so that programs are told that it is over. `asked` counts this hour's requests.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    shows_initials = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    hour = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="feed_is_the_only_one_of_its_person", fields=["user"], condition=Q(revoked_at__isnull=True)
            ),
        ]
