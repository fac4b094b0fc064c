"""That somebody was erased."""

import uuid
from typing import ClassVar

from django.db import models

from kept.core.erasure import Scope
from kept.store.people.models.accounts import Practice


class Erasure(models.Model):
    """Names nobody: `subject` and `email_hash` are hashes under a key outside the database. An older backup that is
    brought back is gone through for them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=64)
    email_hash = models.CharField(max_length=64)
    scope = models.CharField(max_length=8, choices=[(s, s) for s in Scope])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="client_is_erased_once", fields=["subject"])]
