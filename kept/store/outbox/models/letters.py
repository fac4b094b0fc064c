"""Letters: waiting, sent, given up or withdrawn. None is ever removed; what one said is forgotten in time."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.core.letters import Kind, LetterState, Recipient
from kept.store.sealed import SealedTextField

WAITING = Q(state=LetterState.WAITING)
# The same, in words that name no value: SQLite finds a partial index by these only.
UNFINISHED = Q(finished_at__isnull=True)
# Over and not forgotten: what was given up, and for some time what was sent.
READABLE = Q(payload__isnull=False, finished_at__isnull=False)
MAY_BE_SENT = Q(state__in=[LetterState.WAITING, LetterState.GIVEN_UP])


class Letter(models.Model):
    """One message to one person about one change. Its content is a snapshot; nothing but its delivery changes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", null=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("diary.Session", null=True, on_delete=models.PROTECT, related_name="letters")
    payment = models.ForeignKey("payments.Payment", null=True, on_delete=models.PROTECT, related_name="letters")
    to = models.CharField(max_length=12, choices=[(r, r) for r in Recipient])
    kind = models.CharField(max_length=16, choices=[(k, k) for k in Kind])
    key = models.CharField(max_length=96)  # the change, the recipient and the kind: each letter is written once
    message_id = models.CharField(max_length=320, unique=True)
    email = models.EmailField(max_length=254, blank=True)
    payload = SealedTextField(null=True)
    state = models.CharField(max_length=9, choices=[(s, s) for s in LetterState])
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    last_error = models.CharField(max_length=32, blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="letter_is_queued_once_per_change", fields=["key"]),
            models.CheckConstraint(
                name="letter_has_finished_unless_it_waits",
                condition=(WAITING & UNFINISHED) | (~WAITING & ~UNFINISHED),
            ),
            models.CheckConstraint(
                name="letter_that_may_be_sent_has_its_content",
                condition=~MAY_BE_SENT | (Q(payload__isnull=False) & ~Q(email="")),
            ),
            models.CheckConstraint(
                name="letter_is_leased_only_while_it_waits",
                condition=Q(lease_until__isnull=True) | (WAITING & Q(lease_token__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="letter_waiting_by_due_time", fields=["due_at", "id"], condition=UNFINISHED),
            models.Index(name="letter_waiting_by_session", fields=["session", "to", "id"], condition=UNFINISHED),
            models.Index(
                name="letter_waiting_by_payment",
                fields=["payment", "to", "id"],
                condition=UNFINISHED & Q(payment__isnull=False),
            ),
            models.Index(name="letter_told_and_readable", fields=["finished_at"], condition=READABLE),
            models.Index(name="letter_readable_by_practice", fields=["practice", "state"], condition=READABLE),
        ]
