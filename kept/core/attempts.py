"""How long whoever guesses at an account has to wait: a little longer each time, and never for good."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

# So many may fail before anybody waits, and for so long a failure counts.
FREE: Final = 5
COUNTED: Final = timedelta(minutes=15)
# After the fifth, the sixth, …; the last holds for all that follow.
WAITS: Final = tuple(timedelta(seconds=number) for number in (1, 2, 4, 8, 16, 30))
NOTHING: Final = timedelta(0)


def that_count(failures: Sequence[datetime], *, now: datetime) -> list[datetime]:
    return sorted(at for at in failures if now < at + COUNTED)


def wait_after(failures: Sequence[datetime], *, now: datetime) -> timedelta:
    """Until the next attempt is looked at; nothing when it may come now."""
    counted = that_count(failures, now=now)
    if len(counted) < FREE:
        return NOTHING
    wait = WAITS[min(len(counted) - FREE, len(WAITS) - 1)]
    return max(counted[-1] + wait - now, NOTHING)
