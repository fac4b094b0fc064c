"""While it lasts nothing leaves the house: after a restore, somebody looks first at what would be sent again."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

ONLY: Final = 1


class Pause(models.Model):
    """There is one at most. `restored_to`: the moment of the backup, when a restore is the cause."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    since = models.DateTimeField()
    restored_to = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="outbox_is_paused_once", condition=Q(id=ONLY))]
