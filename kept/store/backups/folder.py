"""The folder with the backups: which there are, how old they are, which may go, and how a new one comes whole."""

import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from kept.store.backups.faults import BackupFault, NoRoom

KEEP_ALL: Final = timedelta(hours=1)
KEEP_CLOSE: Final = timedelta(hours=24)
CLOSE: Final = timedelta(minutes=5)
KEEP_DAILY: Final = timedelta(days=35)
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"kept-(\d{8}T\d{6}Z)\.backup")
_DRAFT: Final = ".kept-*.part"
_DRAFT_LIVES_SECONDS: Final = 86_400
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, order=True)
class Kept:
    """A backup in the folder, known by its name."""

    taken_at: datetime
    file: Path


def backups_in(folder: Path) -> list[Kept]:
    """The oldest first. Raises OSError."""
    found = ((_NAME.fullmatch(file.name), file) for file in folder.iterdir())
    return sorted(Kept(_time_of(match[1]), file) for match, file in found if match)


def newest_in(folder: Path) -> Kept:
    """Raises BackupFault."""
    try:
        return backups_in(folder)[-1]
    except OSError as fault:
        raise BackupFault(f"{folder} cannot be read ({fault.strerror}).") from fault
    except IndexError:
        raise BackupFault(f"There is no backup in {folder}; make one with: kept backup") from None


def name_for(at: datetime) -> str:
    return f"kept-{at.astimezone(UTC):{_STAMP}}.backup"


@contextmanager
def drafted(folder: Path, name: str) -> Iterator[BinaryIO]:
    """A file that has its name when it is whole and on disk, and leaves nothing when it is not. Raises BackupFault."""
    draft = folder / f".{name}.{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(folder / name)
        _sync(folder)
    except OSError as fault:
        if fault.errno in _FULL:
            raise NoRoom(f"There is no room left in {folder}; nothing of this backup was kept.") from fault
        raise NoRoom(f"{folder} cannot be written to ({fault.strerror}); nothing of this backup was kept.") from fault
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def thin(folder: Path, *, now: datetime) -> list[Path]:
    """Remove what need not be kept any longer, and what died while it was written; the backups that went."""
    gone = superfluous(backups_in(folder), now=now)
    for kept in gone:
        kept.file.unlink(missing_ok=True)
    for draft in folder.glob(_DRAFT):
        if time.time() - draft.stat().st_mtime > _DRAFT_LIVES_SECONDS:
            draft.unlink(missing_ok=True)
    return [kept.file for kept in gone]


def superfluous(backups: Sequence[Kept], *, now: datetime) -> list[Kept]:
    """All of the last hour stay, the last of every five minutes of 24 hours, and the last of each of 35 days; whatever the
    clock says, the newest stays."""
    last_of_day = {kept.taken_at.date(): kept for kept in sorted(backups)}
    last_of_five = {kept.taken_at.timestamp() // CLOSE.total_seconds(): kept for kept in sorted(backups)}
    stays = {kept for kept in last_of_day.values() if now - kept.taken_at <= KEEP_DAILY}
    stays |= {kept for kept in last_of_five.values() if now - kept.taken_at <= KEEP_CLOSE}
    stays |= {kept for kept in backups if now - kept.taken_at <= KEEP_ALL}
    return [kept for kept in sorted(backups)[:-1] if kept not in stays]


def _time_of(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
