"""Files of signed lines outside the database, in KEPT_ANCHORS: who owns the database does not own them. Lines are only ever
added, by one process of this machine at a time.
"""

import base64
import errno
import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class AnchoredFile:
    """One of them, by its name in the folder."""

    name: str

    @property
    def path(self) -> Path:
        folder: Path = settings.KEPT_ANCHORS
        return folder / self.name

    def lines(self) -> list[str]:
        """Oldest first; none where there is no file yet."""
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []

    def add(self, decide: Callable[[list[str]], Sequence[str]]) -> int:
        """Adds the lines that are decided, knowing those that are there; how many. On the disk when this returns; as it
        was when it raises OSError."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            new = decide(self.lines())
            if new:
                _append(handle, "".join(f"{line}\n" for line in new).encode())
            return len(new)
        finally:
            os.close(handle)


def anchor_key() -> bytes:
    """What signs the lines; the database never sees it."""
    file: Path = settings.KEPT_ANCHOR_KEY_FILE
    return base64.b64decode(file.read_text().strip())


def _append(handle: int, lines: bytes) -> None:
    """All of it or nothing: half a line would spoil all that come after it."""
    before = os.fstat(handle).st_size
    try:
        _write(handle, lines)
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, before)
        raise


def _write(handle: int, lines: bytes) -> None:
    """A full disk takes what fits, and says nothing."""
    if os.write(handle, lines) < len(lines):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
