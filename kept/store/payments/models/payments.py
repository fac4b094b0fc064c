"""Payments: one for each session, and those created by hand; how each came to its state."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.core.access import Role
from kept.core.lifecycle import PaymentState
from kept.core.money import Money
from kept.core.outcome import Method
from kept.core.refusal import Refused
from kept.store.sealed import SealedTextField

METHODS = [(m, m) for m in Method]
STATES = [(s, s) for s in PaymentState]


class AcceptedMethod(models.Model):
    """A way of being paid that a professional has switched on. A credit needs no switch."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.PROTECT, related_name="accepted_methods", db_index=False
    )
    method = models.CharField(max_length=16, choices=METHODS)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="method_is_switched_on_once", fields=["professional", "method"]),
            models.CheckConstraint(name="method_switched_on_is_not_credit", condition=~Q(method=Method.CREDIT)),
            models.CheckConstraint(name="method_switched_on_is_not_balance", condition=~Q(method=Method.BALANCE)),
        ]


class PrepaymentTerms(models.Model):
    """Whether a professional wants to be paid before the session, by whom, and what becomes of it when the client
    cancels free of charge: back to them, or kept as a balance that pays their next session. Without a row: neither."""

    class Returns(models.TextChoices):
        REFUND = "refund", "Refund"
        BALANCE = "balance", "Balance"

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.OneToOneField(
        "people.Professional", on_delete=models.PROTECT, related_name="prepayment_terms"
    )
    asks_private = models.BooleanField(default=False)
    asks_hub = models.BooleanField(default=False)  # of hub members who pay themselves
    returns = models.CharField(max_length=7, choices=Returns.choices, default=Returns.REFUND)


class Payment(models.Model):
    """What a client owes or paid a professional. `session` is null for one created by hand.

    `captured_by` is the card attempt whose money this payment holds; it moves along with the money.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="payments")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.PROTECT, related_name="payments", db_index=False
    )
    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="payments", db_index=False)
    session = models.OneToOneField("diary.Session", null=True, on_delete=models.PROTECT, related_name="payment")
    description = SealedTextField(default="")
    state = models.CharField(max_length=8, choices=STATES)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=METHODS, blank=True, default="")
    refunded_minor = models.PositiveBigIntegerField(default=0)  # of what was paid; all of it once refunded
    asks_prepayment = models.BooleanField(default=False)  # by the terms at booking: it may be paid before the session
    returns = models.CharField(  # what the terms at booking say of a free cancellation
        max_length=7, choices=PrepaymentTerms.Returns.choices, default=PrepaymentTerms.Returns.REFUND
    )
    must_decide = models.BooleanField(default=False)  # paid for a session cancelled late: keep it, or give it back
    captured_by = models.ForeignKey(
        "CardAttempt", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_on = models.DateTimeField()  # what lists order by: the session's start, or the creation by hand
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="payment_by_hand_is_never_pending", condition=Q(session__isnull=False) | ~Q(state="pending")
            ),
            models.CheckConstraint(
                name="payment_has_a_method_when_paid",
                condition=~Q(state__in=[PaymentState.PAID, PaymentState.REFUNDED]) | ~Q(method=""),
            ),
            models.CheckConstraint(
                name="payment_refunds_no_more_than_was_paid",
                condition=Q(refunded_minor=0)
                | Q(state__in=["paid", "refunded"], refunded_minor__lte=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="payment_refunded_gave_all_back",
                condition=~Q(state="refunded") | Q(refunded_minor=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="payment_to_decide_about_is_paid", condition=Q(must_decide=False) | Q(state="paid")
            ),
            models.UniqueConstraint(name="card_capture_is_held_by_one_payment", fields=["captured_by"]),
        ]
        indexes: ClassVar = [
            models.Index(name="payment_by_state_and_date", fields=["professional", "state", "-due_on"]),
            models.Index(name="payment_by_client", fields=["client", "-due_on"]),
        ]

    @property
    def keeps_balance(self) -> bool:
        """Whether a free cancellation leaves what was paid as a balance, and gives nothing back."""
        return self.method == Method.BALANCE or self.returns == PrepaymentTerms.Returns.BALANCE

    @property
    def is_money(self) -> bool:
        """A credit is none."""
        return self.method != Method.CREDIT

    @property
    def is_held_by_credit(self) -> bool:
        """Whether a session's credit stands for it, so that no money is asked for."""
        return self.session is not None and self.session.hold is not None

    @property
    def kept(self) -> Money:
        """What of it has not been given back."""
        return Money(self.amount_minor - self.refunded_minor, self.currency)

    @property
    def cause(self) -> str:
        """Names the last change, for the letters it demands."""
        return f"payment:{self.pk}:{self.version}"

    def must_be(self, version: int | None) -> None:
        """Raises Refused changed_meanwhile when another version was seen."""
        if version is not None and version != self.version:
            raise Refused("changed_meanwhile", version=self.version)


class PaymentTransition(models.Model):
    """One change of a payment's state: append-only."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    version = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=STATES)
    target = models.CharField(max_length=8, choices=STATES)
    method = models.CharField(max_length=16, choices=METHODS, blank=True, default="")
    by_user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=12, choices=[(r, r) for r in Role])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="payment_transition_is_numbered", fields=["payment", "version"]),
        ]
