"""Whether there is room left on the disks that Kept writes to. A PostgreSQL on another machine has its own to watch."""

import shutil
from pathlib import Path
from typing import Final

from django.conf import settings

LEAST_SHARE: Final = 0.05


def share_free(folder: Path) -> float:
    """Of the disk on which the folder is. Raises OSError."""
    disk = shutil.disk_usage(folder)
    return disk.free / disk.total


def room_is_scarce() -> bool:
    """Where the installation's own files are."""
    return _is_scarce(settings.KEPT_DATA)


def backups_have_little_room() -> bool:
    """Only where backups are expected; a folder that is not there yet is the backups' own alarm."""
    return settings.KEPT_BACKUPS is not None and _is_scarce(settings.KEPT_BACKUPS)


def _is_scarce(folder: Path) -> bool:
    try:
        return share_free(folder) < LEAST_SHARE
    except OSError:
        return False
