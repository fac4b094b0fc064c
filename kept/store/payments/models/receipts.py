"""Receipts: what a client was given in writing about money, numbered without a gap within the practice."""

import uuid
from typing import ClassVar

from django.db import models

from kept.store.sealed import SealedTextField


class Letterhead(models.Model):
    """What a practice puts on its receipts and statements. Without a row: its name alone."""

    practice = models.OneToOneField("people.Practice", on_delete=models.PROTECT, related_name="letterhead")
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True, default="")
    tax_text = models.TextField(blank=True, default="")
    prefix = models.CharField(max_length=12, blank=True, default="")  # before every number
    version = models.PositiveIntegerField(default=1)


class Receipt(models.Model):
    """One receipt, or one refund's credit note, as it was issued: append-only. `contents` is all that it says, as JSON."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Receipt"
        REFUND = "refund", "Refund"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey("Payment", on_delete=models.PROTECT, related_name="receipts", db_index=False)
    payment_version = models.PositiveIntegerField()  # the change of the payment that it is about
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=Kind.choices)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    contents = SealedTextField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="receipt_is_numbered_within_its_practice", fields=["practice", "number"]),
            models.UniqueConstraint(name="receipt_is_given_once_for_a_change", fields=["payment", "payment_version"]),
        ]
