"""Who is signed in, where: one row a visit, found by a hash of what the browser carries."""

import uuid
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from kept.store.people.models.accounts import User


class Visit(AbstractBaseSession):
    """A session of Django's, with what its owner is shown of it. The other columns follow from `session_data`.

    `session_key` is a hash: who reads the table cannot take over a visit.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="visits")
    device = models.CharField(max_length=60, blank=True, default="")
    signed_in_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    is_shared = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="visit_of_somebody_has_begun",
                condition=models.Q(user__isnull=True) | models.Q(signed_in_at__isnull=False),
            ),
        ]
