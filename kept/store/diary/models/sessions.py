"""Sessions, how each came to its state, and the links by which a client manages one without signing in."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.core.access import Role
from kept.core.lifecycle import LIVE, PaymentState, State, Step
from kept.core.outcome import Facts
from kept.core.policy import By, Funding, Origin, Reason
from kept.store.diary.models.offers import Place, Service
from kept.store.sealed import SealedTextField

STATES = [(s, s) for s in State]
GONE = Q(state=State.DELETED)


class Session(models.Model):
    """One appointment. A deleted one is a tombstone: all that tells of it is null or empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    client = models.ForeignKey(
        "people.Client", null=True, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="+")
    hub = models.ForeignKey("hubs.Hub", null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, blank=True, choices=[(o, o) for o in Origin])
    funding = models.CharField(max_length=8, blank=True, choices=[(f, f) for f in Funding])
    state = models.CharField(max_length=12, choices=STATES)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=8, blank=True, choices=Place.choices)
    meeting_url = SealedTextField(default="")
    price_minor = models.PositiveBigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    credit_price_minor = models.PositiveIntegerField(null=True)  # what the hub pays for its credit, as of the booking
    hold = models.UUIDField(null=True, unique=True)
    credit = models.CharField(
        max_length=9, blank=True, default=""
    )  # held, taken, forfeited, returned: as the ledger says
    cancelled_by = models.CharField(max_length=12, blank=True, default="", choices=[(b, b) for b in By])
    cancelled_at = models.DateTimeField(null=True)
    cancelled_late = models.BooleanField(null=True)
    reason = models.CharField(max_length=12, blank=True, default="", choices=[(r, r) for r in Reason])
    reason_text = SealedTextField(default="")
    moved_from_start = models.DateTimeField(null=True)  # where a move that can still be undone came from
    moved_from_end = models.DateTimeField(null=True)
    rebooked_from = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="rebooked_to")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="session_starts_before_it_ends", condition=GONE | Q(starts_at__lt=F("ends_at"))
            ),
            models.CheckConstraint(
                name="session_has_a_client_and_a_time_until_deleted",
                condition=(GONE & Q(client__isnull=True, service__isnull=True, hub__isnull=True, hold__isnull=True))
                & Q(starts_at__isnull=True, ends_at__isnull=True, price_minor__isnull=True, origin="", funding="")
                | (~GONE & Q(client__isnull=False, starts_at__isnull=False, ends_at__isnull=False))
                & Q(service__isnull=False, price_minor__isnull=False)
                & ~Q(origin="")
                & ~Q(funding=""),
            ),
            models.CheckConstraint(
                name="session_tells_how_it_was_cancelled",
                condition=(Q(state=State.CANCELLED, cancelled_at__isnull=False) & Q(cancelled_late__isnull=False))
                & ~Q(cancelled_by="")
                | (
                    ~Q(state=State.CANCELLED)
                    & Q(cancelled_at__isnull=True, cancelled_late__isnull=True, cancelled_by="")
                ),
            ),
            models.CheckConstraint(
                name="session_paid_by_credit_has_a_hold",
                condition=Q(funding=Funding.CREDIT, hold__isnull=False, hub__isnull=False)
                | ~Q(funding=Funding.CREDIT) & Q(hold__isnull=True, credit=""),
            ),
            models.CheckConstraint(
                name="session_paid_by_credit_came_by_hub_or_request",
                condition=~Q(funding=Funding.CREDIT) | Q(origin__in=[Origin.HUB, Origin.ON_REQUEST]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="session_by_professional_start", fields=["professional", "starts_at"]),
            models.Index(name="session_by_client_start", fields=["client", "starts_at"]),
            # The unique one has an entry for each session that follows none, so that to SQLite it seems to find them all.
            models.Index(
                name="session_by_what_it_follows",
                fields=["rebooked_from"],
                condition=Q(rebooked_from__isnull=False),
            ),
        ]

    @property
    def cause(self) -> str:
        """Names the last change, for the letters it demands."""
        return f"session:{self.pk}:{self.version}"

    def facts(
        self, payment_state: str | None, *, on_sent_statement: bool = False, keeps_balance: bool = False
    ) -> Facts:
        """What a decision about this session rests on. Whether its credit was stated is known to who asks for it: only
        what is over was."""
        assert self.starts_at is not None
        return Facts(
            state=State(self.state),
            starts_at=self.starts_at,
            origin=Origin(self.origin),
            funding=Funding(self.funding),
            payment=PaymentState(payment_state) if payment_state else None,
            policy_hours=self.professional.policy_hours,
            hub_spares_late_rebooks=self.hub is not None and self.hub.spares_late_rebooks,
            on_sent_statement=on_sent_statement,
            keeps_balance=keeps_balance,
            version=self.version,
        )


LIVE_STATES: tuple[str, ...] = tuple(sorted(LIVE))


class Transition(models.Model):
    """One step of a session's life: append-only, without anything personal, so that it outlives a deletion."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=8, choices=[(s, s) for s in Step])
    origin = models.CharField(max_length=12, blank=True, choices=STATES)
    target = models.CharField(max_length=12, choices=STATES)
    by_user = models.ForeignKey("people.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=12, choices=[(r, r) for r in Role])
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="transition_is_numbered", fields=["session", "version"]),
        ]


class Note(models.Model):
    """A professional's private note about a client, perhaps about one session. Nobody else reads it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="notes")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="notes")
    text = SealedTextField()
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(name="note_by_client", fields=["professional", "client", "-written_at"])]


class ManageLink(models.Model):
    """A client's link to one session, from a letter. Only its hash is kept; a newer letter's link takes its place."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="manage_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    acts_until = models.DateTimeField()
    shows_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="manage_link_acts_while_it_shows", condition=Q(acts_until__lte=F("shows_until"))
            ),
        ]
