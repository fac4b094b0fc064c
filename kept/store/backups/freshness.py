"""How old the newest backup is, whether it opens, and how long ago one was tried: what monitors ask. Of no backup more is
read than its first megabyte."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from kept.store.backups.drills import last_drill, last_passed
from kept.store.backups.faults import BackupFault
from kept.store.backups.folder import backups_in
from kept.store.backups.key import backup_key
from kept.store.backups.reading import opens

OLDEST: Final = timedelta(hours=26)
LONGEST_UNDRILLED: Final = timedelta(days=8)


@dataclass(frozen=True)
class Freshness:
    """None: there is none, or the folder cannot be read. `undrilled_for` counts from the first backup on where no drill
    has passed yet."""

    age: timedelta | None
    undrilled_for: timedelta | None
    opens: bool = True
    last_drill_failed: bool = False

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
        backups, drilled, last = backups_in(folder), last_passed(folder), last_drill(folder)
    except OSError:
        return Freshness(None, None)
    if not backups:
        return Freshness(None, None)
    newest = backups[-1]
    return Freshness(
        age=now - newest.taken_at,
        undrilled_for=now - (drilled or backups[0].taken_at),
        opens=_opens(newest.file),
        last_drill_failed=last is not None and not last.passed,
    )


def _opens(file: Path) -> bool:
    """With the key that is there now."""
    try:
        return _opens_with(file, file.stat().st_mtime_ns, backup_key())
    except (BackupFault, OSError):
        return False


@lru_cache(maxsize=4)
def _opens_with(file: Path, _written: int, key: bytes) -> bool:
    return opens(file, key=key)
