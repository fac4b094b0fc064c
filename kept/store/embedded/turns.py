"""Whose turn it is to write to a file: first come, first served, among the threads of all processes."""

import fcntl
import os
import time
from collections import deque
from pathlib import Path
from threading import Event, Lock
from typing import Final

_KNOWN: Final[dict[str, "Turns"]] = {}
_KNOWING: Final = Lock()
SECONDS_BETWEEN_LOOKS: Final = 0.0001


def turns_at(database: str) -> "Turns":
    """Those of one file, of which each process has one."""
    with _KNOWING:
        return _KNOWN.get(database) or _KNOWN.setdefault(database, Turns(Path(f"{database}-turn")))


def _begin_anew() -> None:
    """A child that is forked would share its parent's turn."""
    for turns in _KNOWN.values():
        turns.close()
    _KNOWN.clear()
    _KNOWING.release()


os.register_at_fork(before=_KNOWING.acquire, after_in_parent=_KNOWING.release, after_in_child=_begin_anew)


class Turns:
    """The threads of this process stand in a row, and its first goes to the gate, where one process stands at a time
    until whoever writes has ended: nobody writes twice while another process waits. The system opens what a process
    held that died."""

    def __init__(self, path: Path) -> None:
        self._turn = _opened(path)
        self._gate = _opened(path.with_name(f"{path.name}-next"))
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Event] = deque()

    def take(self, *, seconds: float) -> bool:
        """Wait for the turn; False when it did not come within so many seconds."""
        until = time.monotonic() + seconds
        mine = self._place_in_row()
        if mine and not mine.wait(seconds) and self._left_the_row(mine):
            return False
        if not self._passed_the_gate(until):
            self._let_the_next_come()
            return False
        return True

    def give_back(self) -> None:
        """To the next."""
        fcntl.flock(self._turn, fcntl.LOCK_UN)
        self._let_the_next_come()

    def _passed_the_gate(self, until: float) -> bool:
        if not _locked(self._gate, until):
            return False
        try:
            return _locked(self._turn, until)
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)

    def _let_the_next_come(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

    def close(self) -> None:
        """For good."""
        os.close(self._turn)
        os.close(self._gate)

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


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _locked(file: int, until: float) -> bool:
    """The system can wait for a lock, but not for so long at most."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(SECONDS_BETWEEN_LOOKS)
        else:
            return True
