"""How old the newest backup is, and how long ago one was tried: what monitors ask, without opening any."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from kept.store.backups.drills import last_passed
from kept.store.backups.folder import backups_in

OLDEST: Final = timedelta(hours=26)
LONGEST_UNDRILLED: Final = timedelta(days=8)


@dataclass(frozen=True)
class Freshness:
    """None: there is none, or the folder cannot be read. `undrilled_for` counts from the first backup on where no drill
    has passed yet."""

    age: timedelta | None
    undrilled_for: timedelta | None

    @property
    def is_overdue(self) -> bool:
        return self.age is None or self.age > OLDEST

    @property
    def is_undrilled(self) -> bool:
        return self.undrilled_for is not None and self.undrilled_for > LONGEST_UNDRILLED


def freshness(now: datetime) -> Freshness | None:
    """None where no backups are expected: KEPT_BACKUPS is not set."""
    folder: Path | None = settings.KEPT_BACKUPS
    if folder is None:
        return None
    try:
        backups, drilled = backups_in(folder), last_passed(folder)
    except OSError:
        return Freshness(None, None)
    if not backups:
        return Freshness(None, None)
    return Freshness(now - backups[-1].taken_at, now - (drilled or backups[0].taken_at))
