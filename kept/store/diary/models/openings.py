"""Open starts of all professionals, kept beside the diary so that the earliest are found without looking into each."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from kept.store.diary.models.offers import WeeklyHours


class Opening(models.Model):
    """At one minute (counted since 1970), by one schedule: which professionals of a block may be open, as bits.

    It is reckoned from the diary and says nothing that the diary does not: whose bit is missing is not open, unless an
    `OpeningDoubt` says that it is not known. Notice, holds and what keeps the client busy are not in it. It belongs to
    no practice, as an index belongs to none.
    """

    minute = models.IntegerField()
    schedule = models.CharField(max_length=8, choices=WeeklyHours.Schedule.choices)
    notice_hours = models.PositiveSmallIntegerField()
    block = models.IntegerField()
    professionals = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="opening_is_kept_once", fields=["minute", "schedule", "notice_hours", "block"]
            ),
        ]
        indexes: ClassVar = [models.Index(name="opening_by_block", fields=["block", "minute"])]


class OpeningDoubt(models.Model):
    """A change of a professional's diary that the openings do not know yet: one row for each deed, in its transaction.

    Sessions that start in the minutes [from_minute, until_minute), or would reach into them, may be possible now that
    were not (`widens`), or no more. What is kept is reckoned once a day too: that waits here until it is due.
    """

    practice = models.ForeignKey("people.Practice", on_delete=models.PROTECT, related_name="+", db_index=False)
    professional = models.ForeignKey("people.Professional", on_delete=models.CASCADE, related_name="+")
    widens = models.BooleanField()
    from_minute = models.IntegerField()
    until_minute = models.IntegerField()
    due_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="opening_doubt_is_about_some_time", condition=Q(from_minute__lt=F("until_minute"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="opening_doubt_by_time", fields=["due_at"]),
        ]
