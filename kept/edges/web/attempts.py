"""Attempts at signing in, counted for each address, whether there is such an account or not, in all processes together."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from allauth.core.internal.ratelimit import cache_lock
from django.core.cache import cache

from kept.core.attempts import COUNTED, NOTHING, that_count, wait_after

# When the count is out of reach nobody gets by.
UNCOUNTED: Final = timedelta(seconds=1)


@dataclass(frozen=True)
class Attempt:
    """One that is counted as failed until it is `forgiven`; not looked at, and not counted, while there is a `wait`."""

    place: str
    at: datetime
    wait: timedelta = NOTHING

    def forgive(self) -> None:
        """It was no failure. What failed before goes on counting: whoever has an account of their own gains nothing by it."""
        with cache_lock(self.place) as is_held:
            if is_held:
                kept = cache.get(self.place, [])
                if self.at in kept:
                    kept.remove(self.at)  # one of several that began at the same moment is as good as another
                    cache.set(self.place, kept, COUNTED.total_seconds())


def begin_attempt(address: str, *, now: datetime) -> Attempt:
    """Counted before the password is looked at, so that many at once are no more than one after another."""
    place = f"attempts:{hashlib.sha256(address.strip().lower().encode()).hexdigest()}"
    with cache_lock(place) as is_held:
        if not is_held:
            return Attempt(place, now, UNCOUNTED)
        kept = that_count(cache.get(place, []), now=now)
        wait = wait_after(kept, now=now)
        if wait == NOTHING:
            cache.set(place, [*kept, now], COUNTED.total_seconds())
        return Attempt(place, now, wait)
