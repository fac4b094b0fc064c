"""A calendar feed: an address at which a person's calendar program reads when their appointments are, and little else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Which sessions are in it, by their start.
BACK: Final = timedelta(days=30)
AHEAD: Final = timedelta(days=365)
MOST_EVENTS: Final = 500
# A cancelled one is told of as such for as long as programs may need to hear of it.
CANCELLED_FOR: Final = timedelta(days=30)
# An address that nobody reads any more ends by itself; what was at an ended one is said for a year.
UNUSED_FOR: Final = timedelta(days=180)
ENDED_FOR: Final = timedelta(days=365)
MOST_AN_HOUR: Final = 60


@dataclass(frozen=True, kw_only=True)
class FeedEvent:
    """A session as the feed tells of it: times are UTC. `uid` says nothing and stays, `sequence` rises with each change,
    and `initials` of the client are empty unless the professional wants them there."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_cancelled: bool
    initials: str = ""


def is_over(*, created_at: datetime, last_used_at: datetime | None, now: datetime) -> bool:
    """Whether nobody has read it for so long that it ends."""
    return now - (last_used_at or created_at) >= UNUSED_FOR
