"""Whose turn it is to write to a file: first come, first served, among the threads of all processes."""

import fcntl
import os
from collections import deque
from pathlib import Path
from threading import Event, Lock
from typing import Final

_KNOWN: Final[dict[str, "Turns"]] = {}
_KNOWING: Final = Lock()


def turns_at(database: str) -> "Turns":
    """Those of one file, of which each process has one."""
    with _KNOWING:
        return _KNOWN.get(database) or _KNOWN.setdefault(database, Turns(Path(f"{database}-turn")))


def _begin_anew() -> None:
    """A child that is forked would share its parent's turn."""
    for turns in _KNOWN.values():
        turns.close()
    _KNOWN.clear()


os.register_at_fork(after_in_child=_begin_anew)


class Turns:
    """The threads of this process stand in a row, and its first stands in the row of the processes, which the system
    keeps: it also frees the turn of a process that died."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Event] = deque()

    def take(self, *, seconds: float) -> bool:
        """Wait for the turn; False when it did not come within so many seconds. Who is first in this process waits as
        long as another process writes: nobody writes for longer than the file may be waited for."""
        mine = self._place_in_row()
        if mine and not mine.wait(seconds) and self._left_the_row(mine):
            return False
        fcntl.flock(self._file, fcntl.LOCK_EX)
        return True

    def give_back(self) -> None:
        """To the next."""
        fcntl.flock(self._file, fcntl.LOCK_UN)
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def close(self) -> None:
        """For good."""
        os.close(self._file)

    def _place_in_row(self) -> Event | None:
        """None for whoever finds nobody there."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return None
            mine = Event()
            self._waiting.append(mine)
            return mine

    def _left_the_row(self, mine: Event) -> bool:
        """False when the turn came at the last moment."""
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return True
            return False
