"""Slots held while a client decides, and the waitlist: who waits, what was freed, whom it was offered to."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.store.diary.models.offers import Service
from kept.store.diary.models.sessions import Session


class Wait(models.Model):
    """A client who waits for an earlier time: on which weekdays (Monday is 0) and between which minutes of the
    professional's local day, until which day."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        BOOKED = "booked", "Booked"
        ENDED = "ended", "Ended"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey("people.Professional", on_delete=models.PROTECT, related_name="waits")
    client = models.ForeignKey("people.Client", on_delete=models.PROTECT, related_name="waits")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    door = models.CharField(max_length=12)
    weekdays = models.JSONField()
    from_minute = models.PositiveSmallIntegerField()
    until_minute = models.PositiveSmallIntegerField()
    last_day = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="wait_is_for_hours_of_a_day",
                condition=Q(from_minute__lt=F("until_minute"), until_minute__lte=24 * 60),
            ),
            models.UniqueConstraint(
                name="client_waits_once_for_a_professional",
                fields=["professional", "client"],
                condition=Q(state="waiting"),
            ),
        ]


class FreedSlot(models.Model):
    """The time of a cancelled session, to be offered to those who wait. `found` says what came of it, in the product's
    word; empty while nobody has looked yet."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.PROTECT, related_name="freed_slots", db_index=False
    )
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="freed_slot")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    found = models.CharField(max_length=24, blank=True, default="")
    refilled_by = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="refills")
    settled_at = models.DateTimeField(null=True)  # nothing more is to be done about it

    class Meta:
        indexes: ClassVar = [
            models.Index(name="freed_slot_open", fields=["id"], condition=Q(settled_at__isnull=True)),
            models.Index(name="freed_slot_by_time", fields=["professional", "starts_at"]),
        ]


class WaitOffer(models.Model):
    """A freed slot offered to one who waits, and held for them until `held_until`."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        LAPSED = "lapsed", "Lapsed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    freed = models.ForeignKey(FreedSlot, on_delete=models.PROTECT, related_name="offers", db_index=False)
    wait = models.ForeignKey(Wait, on_delete=models.PROTECT, related_name="offers")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    held_until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="freed_slot_is_offered_once_to_each", fields=["freed", "wait"]),
            models.UniqueConstraint(
                name="freed_slot_is_offered_to_one_at_a_time", fields=["freed"], condition=Q(state="open")
            ),
        ]


class SlotHold(models.Model):
    """A slot kept for the client who chose it, for some minutes, or for whom it is offered. It is in nobody else's list;
    the professional may book over it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.CASCADE, related_name="slot_holds", db_index=False
    )
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="slot_holds")
    offer = models.OneToOneField(WaitOffer, null=True, on_delete=models.PROTECT, related_name="hold")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_until = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="slot_hold_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
            models.UniqueConstraint(
                name="client_holds_one_chosen_slot", fields=["user"], condition=Q(offer__isnull=True)
            ),
        ]
        indexes: ClassVar = [models.Index(name="slot_hold_by_professional", fields=["professional", "held_until"])]
