"""Notice: how long before its start a session is changed, in elapsed time; and when the answer changes.

The 24 hours are the programme's and fixed. A professional's own policy may be longer; it governs private sessions.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

PROGRAMME_HOURS: Final = 24
LONGEST_POLICY_HOURS: Final = 24 * 14


class Notice(StrEnum):
    AMPLE = "ample"
    INSIDE_POLICY = "inside_policy"
    LATE = "late"
    STARTED = "started"


LATE_OR_STARTED: Final = frozenset({Notice.LATE, Notice.STARTED})


def notice_of(*, starts_at: datetime, now: datetime, policy_hours: int) -> Notice:
    """Which notice is left; exactly 24 hours is not late, exactly the policy's hours is ample."""
    # Two datetimes of one zone subtract by the wall clock; in UTC they subtract by elapsed time.
    left = starts_at.astimezone(UTC) - now.astimezone(UTC)
    if left <= timedelta(0):
        return Notice.STARTED
    if left < timedelta(hours=PROGRAMME_HOURS):
        return Notice.LATE
    if left < timedelta(hours=policy_hours):
        return Notice.INSIDE_POLICY
    return Notice.AMPLE


def is_late(*, starts_at: datetime, now: datetime) -> bool:
    return notice_of(starts_at=starts_at, now=now, policy_hours=PROGRAMME_HOURS) in LATE_OR_STARTED


def turning_points(*, starts_at: datetime, now: datetime, policy_hours: int) -> tuple[datetime, ...]:
    """The last instants, in UTC and in order, of each notice that is still to end: policy, 24 hours, start."""
    start = starts_at.astimezone(UTC)
    hours = sorted({policy_hours, PROGRAMME_HOURS}, reverse=True)
    # Exactly 24 hours before it is not late yet; at the start itself the session has started.
    points = [start - timedelta(hours=h) for h in hours if h >= PROGRAMME_HOURS] + [start - timedelta.resolution]
    return tuple(point for point in points if point >= now.astimezone(UTC))
