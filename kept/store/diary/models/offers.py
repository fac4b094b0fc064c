"""What a professional offers, and when: services, weekly hours and their exceptions, blocks."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.core.offers import Audience
from kept.store.sealed import SealedTextField


class Place(models.TextChoices):
    VIDEO = "video", "Video"
    ON_SITE = "on_site", "On site"
    PHONE = "phone", "Phone"


class Service(models.Model):
    """What a professional offers; its minutes and price are frozen into the session at booking."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey("people.Professional", on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    place = models.CharField(max_length=8, choices=Place.choices)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)
    audience = models.CharField(
        max_length=7, choices=[(each, each) for each in Audience], default=Audience.ALL, db_default=Audience.ALL
    )
    version = models.PositiveIntegerField(default=1, db_default=1)


class WeeklyHours(models.Model):
    """Open on a weekday (Monday is 0) between two minutes of the professional's local day."""

    class Schedule(models.TextChoices):
        WORKING = "working", "Working hours"
        HUB = "hub", "Wellbeing Hub availability"

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey("people.Professional", on_delete=models.CASCADE, related_name="weekly_hours")
    schedule = models.CharField(max_length=8, choices=Schedule.choices)
    weekday = models.PositiveSmallIntegerField()
    from_minute = models.PositiveSmallIntegerField()
    until_minute = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="weekly_hours_lie_within_a_day",
                condition=Q(weekday__lte=6, from_minute__lt=F("until_minute"), until_minute__lte=24 * 60),
            ),
        ]


class Block(models.Model):
    """Time that a professional keeps free. The blocks of one repetition share a `series`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.PROTECT, related_name="blocks", db_index=False
    )
    series = models.UUIDField(null=True)
    title = SealedTextField(default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="block_starts_before_it_ends", condition=Q(starts_at__lt=F("ends_at"))),
        ]
        indexes: ClassVar = [
            models.Index(name="block_by_professional_start", fields=["professional", "starts_at"]),
            models.Index(name="block_by_series", fields=["series"], condition=Q(series__isnull=False)),
        ]


class HoursException(models.Model):
    """A day on which other hours hold than the week's. `windows` are pairs of minutes of the local day; none: closed."""

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(
        "people.Professional", on_delete=models.CASCADE, related_name="hours_exceptions", db_index=False
    )
    schedule = models.CharField(max_length=8, choices=WeeklyHours.Schedule.choices)
    day = models.DateField()
    windows = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="hours_exception_is_made_once", fields=["professional", "schedule", "day"]),
        ]
