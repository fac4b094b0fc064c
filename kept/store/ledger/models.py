"""Credits, each in exactly one place, and the moves of credits and money: append-only."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.core.ledger import Account, Place

# Places at which a credit belongs to one booking, named by its hold; elsewhere it belongs to none.
BOOKED: tuple[str, ...] = (Place.HELD, Place.TAKEN, Place.FORFEITED)


class Grant(models.Model):
    """Credits given to members at once; what is left when it ends expires. A personal one went to a single member by
    rule: no employer is told of it. `credits_each` and `members_given` are as it was done, whoever left since."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey("hubs.Hub", on_delete=models.PROTECT, related_name="grants")
    ends_at = models.DateTimeField()
    is_personal = models.BooleanField(default=False)
    credits_each = models.PositiveSmallIntegerField(default=0)
    members_given = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()


class Credit(models.Model):
    """One sponsored session. `place` and `hold` repeat its last move, so that a page asks one row and not its history."""

    hub = models.ForeignKey("hubs.Hub", on_delete=models.PROTECT, related_name="credits", db_index=False)
    grant = models.ForeignKey(Grant, null=True, on_delete=models.PROTECT, related_name="credits")
    member = models.ForeignKey("hubs.Member", null=True, on_delete=models.PROTECT, related_name="credits")
    place = models.CharField(max_length=9, choices=[(p, p) for p in Place])
    hold = models.UUIDField(null=True)  # a random id that, beside the moves, only the session's row knows
    moves_made = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="hold_keeps_one_credit", fields=["hold"]),
            models.CheckConstraint(
                name="credit_has_a_hold_when_booked",
                condition=Q(place__in=BOOKED, hold__isnull=False) | (~Q(place__in=BOOKED) & Q(hold__isnull=True)),
            ),
            models.CheckConstraint(
                name="credit_outside_the_pool_has_a_member",
                condition=Q(place=Place.POOL, member__isnull=True, grant__isnull=True)
                | (~Q(place=Place.POOL) & Q(member__isnull=False, grant__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="credit_available", fields=["member", "grant"], condition=Q(place=Place.AVAILABLE)),
            models.Index(name="credit_by_hub_and_place", fields=["hub", "place"]),
        ]


class CreditMove(models.Model):
    """One credit's way from a place to a place, and why."""

    hub = models.ForeignKey("hubs.Hub", on_delete=models.PROTECT, related_name="+")
    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="moves", db_index=False)
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=9, null=True, choices=[(p, p) for p in Place])  # noqa: DJ001 (null: bought)
    target = models.CharField(max_length=9, choices=[(p, p) for p in Place])
    hold = models.UUIDField(null=True)
    cause = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="credit_move_is_numbered", fields=["credit", "number"]),
            models.CheckConstraint(
                name="credit_move_is_first_or_from_a_place",
                condition=Q(number=1, origin__isnull=True) | (Q(number__gt=1) & Q(origin__isnull=False)),
            ),
        ]


class MoneyMove(models.Model):
    """An amount from one account to another for a payment: it balances by construction."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, related_name="money_moves", db_index=False
    )
    payment_version = models.PositiveIntegerField(null=True)  # which change of the payment moved it
    origin = models.CharField(max_length=12, choices=[(a, a) for a in Account])
    target = models.CharField(max_length=12, choices=[(a, a) for a in Account])
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="money_moves_between_two_accounts", condition=~Q(origin=models.F("target")) & Q(amount_minor__gt=0)
            ),
            models.UniqueConstraint(name="money_moves_once_for_each_change", fields=["payment", "payment_version"]),
        ]
