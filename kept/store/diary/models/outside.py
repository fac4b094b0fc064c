"""Other calendars of professionals', and when they are busy by them. What else is written there is never stored."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.core.busy import CalendarKind
from kept.store.sealed import SealedTextField


class OutsideCalendar(models.Model):
    """Where a professional's other calendar is, and how reading it went. Addresses are secrets themselves: all is sealed.

    `seen` is what the calendar said of itself when it was read; on `whole_on` it was last read as a whole.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey("people.Professional", on_delete=models.CASCADE, related_name="outside_calendars")
    kind = models.CharField(max_length=6, choices=[(kind, kind) for kind in CalendarKind])
    name = SealedTextField()
    url = SealedTextField()
    username = SealedTextField(default="")
    password = SealedTextField(default="")
    seen = models.CharField(max_length=300, blank=True, default="")
    whole_on = models.DateField(null=True)
    read_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    fault = models.CharField(max_length=32, blank=True, default="")
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outside_calendar_fails_since_some_time_by_some_fault",
                condition=Q(failing_since__isnull=True, fault="", failures=0)
                | Q(failing_since__isnull=False, failures__gt=0) & ~Q(fault=""),
            ),
            models.CheckConstraint(
                name="outside_calendar_is_leased_to_somebody",
                condition=Q(lease_until__isnull=True) | Q(lease_token__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(name="outside_calendar_by_due_time", fields=["next_at"])]


class BusyTime(models.Model):
    """A piece of time in which a professional is busy by another calendar, within one day of UTC."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)
    professional = models.ForeignKey("people.Professional", on_delete=models.CASCADE, related_name="+", db_index=False)
    calendar = models.ForeignKey(OutsideCalendar, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="busy_time_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
        ]
        indexes: ClassVar = [
            models.Index(name="busy_time_by_professional", fields=["professional", "starts_at"]),
        ]
