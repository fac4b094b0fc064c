"""What is settled about credits: statements of professionals, invoices for employers, corrections. No line names a client."""

import uuid
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from kept.core.access import Role
from kept.core.statements import LineKind
from kept.store.sealed import SealedTextField


class Statement(models.Model):
    """The credits that a professional took from a hub, sent to the operators for one month and settled by them.

    What was sent never changes: only that it was approved, and paid.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey("Hub", on_delete=models.PROTECT, related_name="statements", db_index=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)
    professional = models.ForeignKey("people.Professional", on_delete=models.PROTECT, related_name="statements")
    month = models.DateField()  # its first day, in the hub's zone
    number = models.PositiveIntegerField()
    contents = SealedTextField()  # what stands on it besides its lines, as JSON
    total_minor = models.BigIntegerField()  # credit notes may outweigh
    currency = models.CharField(max_length=3)
    sent_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="statement_is_sent_once_a_month", fields=["hub", "professional", "month"]),
            models.UniqueConstraint(name="statement_is_numbered_within_its_practice", fields=["practice", "number"]),
            models.CheckConstraint(
                name="statement_is_approved_before_it_is_paid",
                condition=Q(paid_at__isnull=True) | Q(approved_at__isnull=False, paid_at__gte=F("approved_at")),
            ),
        ]


class StatementLine(models.Model):
    """One credit taken, or one given back after it was stated: append-only. `reference` is random and tells of nobody."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines", db_index=False)
    hub = models.ForeignKey("Hub", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=[(k, k) for k in LineKind])
    month = models.DateField()  # of the session, which may be before the statement's
    reference = models.UUIDField(default=uuid4)  # a credit note's is that of the line it takes back
    move = models.OneToOneField("ledger.CreditMove", on_delete=models.PROTECT, related_name="statement_line")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="statement_line_is_numbered", fields=["statement", "number"]),
            models.UniqueConstraint(name="reference_is_stated_once_of_a_kind", fields=["reference", "kind"]),
            models.CheckConstraint(
                name="credit_note_gives_back",
                condition=Q(kind="taken", amount_minor__gte=0) | Q(kind="credit_note", amount_minor__lte=0),
            ),
        ]


class HubInvoice(models.Model):
    """What an employer pays for a closed month: the credits it bought, or the published number of those used."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey("Hub", on_delete=models.PROTECT, related_name="invoices", db_index=False)
    month = models.DateField()
    number = models.PositiveIntegerField(unique=True)
    credits = models.PositiveIntegerField()
    total_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    contents = SealedTextField()  # what stands on it, as JSON
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="hub_is_invoiced_once_a_month", fields=["hub", "month"]),
        ]


class Correction(models.Model):
    """That somebody asked for a session's credit to come back, and what another, an operator, decided."""

    class State(models.TextChoices):
        ASKED = "asked", "Asked"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey("Hub", on_delete=models.PROTECT, related_name="corrections")
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey("people.Professional", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("diary.Session", on_delete=models.PROTECT, related_name="corrections")
    reference = models.UUIDField(default=uuid4)  # the statement line's, once there is one
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    reason = SealedTextField()
    asked_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    asked_role = models.CharField(max_length=12, choices=[(r, r) for r in Role])
    asked_at = models.DateTimeField()
    answer = SealedTextField(default="")  # a word with the decision
    decided_by = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="credit_is_asked_back_once_at_a_time", fields=["session"], condition=Q(state="asked")
            ),
            models.CheckConstraint(
                name="correction_is_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="correction_tells_who_decided",
                condition=Q(state="asked", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]
