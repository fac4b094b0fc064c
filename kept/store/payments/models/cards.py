"""Cards, which are kept at the provider: what Kept knows of them, what it asked of the provider, and what that answered."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kept.core.access import Role
from kept.core.cards import IN_FLIGHT, UNDECIDED, AttemptKind, AttemptState
from kept.store.sealed import SealedTextField


class CardAccount(models.Model):
    """A practice's account at the card provider. `uuid` names the address to which the provider sends its events."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.OneToOneField("people.Practice", on_delete=models.PROTECT, related_name="card_account")
    secret_key = SealedTextField()
    webhook_secret = SealedTextField(default="")
    created_at = models.DateTimeField()


class CardCustomer(models.Model):
    """A client as the practice's account knows them: by a reference, without a name or an address."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    client = models.OneToOneField("people.Client", on_delete=models.PROTECT, related_name="card_customer")
    customer_ref = models.CharField(max_length=120, unique=True)
    created_at = models.DateTimeField()


class Card(models.Model):
    """A client's card: what tells it from another, and the provider's reference. Its number never comes here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="cards", db_index=False)
    method_ref = models.CharField(max_length=120)
    brand = models.CharField(max_length=32)
    last4 = models.CharField(max_length=4)
    exp_month = models.PositiveSmallIntegerField()
    exp_year = models.PositiveSmallIntegerField()
    is_primary = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="card_is_saved_once", fields=["client", "method_ref"]),
            models.UniqueConstraint(
                name="client_has_one_primary_card", fields=["client"], condition=Q(is_primary=True)
            ),
            models.CheckConstraint(
                name="card_removed_is_not_primary", condition=Q(is_primary=False) | Q(removed_at__isnull=True)
            ),
        ]


class CardPage(models.Model):
    """The provider's own page on which a client saves a card: opened, and once they came back, done."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="+")
    page_ref = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)


class CardAttempt(models.Model):
    """One thing asked of the provider about a payment: to take its amount, or to give some of it back.

    `uuid` is the key under which the provider does it once, however often it is asked. `card` is null where the client
    pays on the provider's page (`page_ref`). A refund names the attempt whose money it gives back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey("Payment", on_delete=models.PROTECT, related_name="card_attempts")
    kind = models.CharField(max_length=6, choices=[(k, k) for k in AttemptKind])
    state = models.CharField(max_length=8, choices=[(s, s) for s in AttemptState])
    card = models.ForeignKey(Card, null=True, on_delete=models.PROTECT, related_name="+")
    refunds = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="refunded_by")
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    page_ref = models.CharField(max_length=120, blank=True, default="")
    page_url = SealedTextField(default="")
    provider_ref = models.CharField(max_length=120, blank=True, default="")  # of the payment intent, or of the refund
    refusal = models.CharField(max_length=60, blank=True, default="")  # the provider's word for why not
    asked = models.PositiveIntegerField(default=0)  # how often
    ask_at = models.DateTimeField(null=True)  # when to ask (again); null when it is decided
    by_user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=12, choices=[(r, r) for r in Role])
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="payment_is_taken_by_one_attempt_at_a_time",
                fields=["payment"],
                condition=Q(kind=AttemptKind.CHARGE, state__in=IN_FLIGHT),
            ),
            models.UniqueConstraint(
                name="payment_has_one_page_at_a_time", fields=["payment"], condition=Q(state=AttemptState.PAGE)
            ),
            models.UniqueConstraint(
                name="card_attempt_is_known_to_the_provider_once",
                fields=["practice", "provider_ref"],
                condition=~Q(provider_ref=""),
            ),
            models.CheckConstraint(
                name="card_attempt_tells_when_it_was_decided",
                condition=Q(state__in=UNDECIDED, decided_at__isnull=True)
                | (~Q(state__in=UNDECIDED) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="card_refund_names_what_it_gives_back",
                condition=Q(kind=AttemptKind.REFUND, refunds__isnull=False)
                | Q(kind=AttemptKind.CHARGE, refunds__isnull=True),
            ),
            models.CheckConstraint(name="card_attempt_is_about_an_amount", condition=Q(amount_minor__gt=0)),
        ]
        indexes: ClassVar = [
            models.Index(name="card_attempt_due", fields=["ask_at"], condition=Q(ask_at__isnull=False)),
            models.Index(name="card_attempt_by_page", fields=["page_ref"], condition=~Q(page_ref="")),
        ]


class CardEvent(models.Model):
    """An event of the provider that was applied: append-only, so that it is applied once."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)
    event_ref = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="card_event_is_applied_once", fields=["practice", "event_ref"]),
        ]


class PayLink(models.Model):
    """A link by which a client looks at one payment and pays it without signing in. Only a keyed hash of it is kept."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey("Payment", on_delete=models.PROTECT, related_name="pay_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    good_until = models.DateTimeField()
