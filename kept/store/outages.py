"""When the database does not answer, or cannot keep anything more: what kind it is, and how to find it again."""

import threading
import time
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections

# What SQLite answers, in the last eight bits of its codes.
_BUSY: Final = frozenset({5, 6, 15})  # BUSY, LOCKED, PROTOCOL
_FULL: Final = frozenset({10, 13})  # IOERR, FULL: what is written does not arrive
_GONE: Final = frozenset({8, 14})  # READONLY, CANTOPEN
# All of the code: the disk did not say that it has what was written. FSYNC, DIR_FSYNC
_UNSURE: Final = frozenset({10 | 4 << 8, 10 | 5 << 8})
_DISK_FULL: Final = "53100"
# PostgreSQL's: the connection broke, or the server is going down, starting, or refuses connections.
_LOST: Final = ("08", "57P", "53300")
SECONDS_BETWEEN_LOOKS: Final = 0.5
SECONDS_FOR_A_LOOK: Final = 2


class Outage(Enum):
    """BUSY: somebody else holds what is needed, and a repetition may find it free. FULL: there is no room. LOST: it
    does not answer at all. UNSURE: the disk failed to keep what was written, and the system may forget that it did."""

    BUSY = "busy"
    FULL = "full"
    LOST = "lost"
    UNSURE = "unsure"


def noticed(fault: BaseException | None) -> Outage | None:
    """What kind of outage this exception tells of, which is remembered while it lasts; None for whatever else went
    wrong: that is our own failure."""
    outage = outage_in(fault)
    if outage is Outage.LOST and connection.vendor == "postgresql":
        WATCH.note_lost()
    end_if_unsure(fault)
    return outage


_ENDS: Final[list[Callable[[], None]]] = []


def end_by(end: Callable[[], None]) -> None:
    """How this process ends when its disk fails. What is in the system's memory may differ from the disk from then on, and
    nobody is told again: another process begins with what the disk has."""
    _ENDS[:] = [end]


def end_if_unsure(fault: BaseException | None) -> None:
    if outage_in(fault) is Outage.UNSURE:
        for end in _ENDS:
            end()


def outage_in(fault: BaseException | None) -> Outage | None:
    """The same, and nothing is remembered."""
    if not isinstance(fault, OperationalError | InterfaceError):
        return None
    code = getattr(fault.__cause__, "sqlite_errorcode", None)
    if code is not None:
        return Outage.UNSURE if code in _UNSURE else _of_sqlite(code & 0xFF)
    if connection.vendor != "postgresql":
        return Outage.BUSY if "locked" in str(fault) else None
    state = getattr(fault.__cause__, "sqlstate", None)
    if state == _DISK_FULL:
        return Outage.FULL
    return Outage.LOST if state is None or state.startswith(_LOST) else Outage.BUSY


def _of_sqlite(code: int) -> Outage | None:
    for codes, outage in ((_BUSY, Outage.BUSY), (_FULL, Outage.FULL), (_GONE, Outage.LOST)):
        if code in codes:
            return outage
    return None


class Watch:
    """Whether the server of this process's database is lost. While it is, nobody waits for it for long: one thread at a
    time looks whether it is there again, and everybody else believes what it saw."""

    def __init__(self) -> None:
        self._is_lost = False
        self._looking = threading.Lock()
        self._looked_at = 0.0

    def note_lost(self) -> None:
        """Somebody found it so. Connections to it are let go, so that none that is dead is handed to anybody."""
        if not self._is_lost:
            self._is_lost, self._looked_at = True, 0.0
        _let_go_of_pool()

    def is_lost(self) -> bool:
        return self._is_lost and not self._is_back()

    def _is_back(self) -> bool:
        if not self._looking.acquire(timeout=SECONDS_FOR_A_LOOK):
            return False
        try:
            if self._is_lost and time.monotonic() - self._looked_at > SECONDS_BETWEEN_LOOKS:
                self._is_lost = not _answers()
                self._looked_at = time.monotonic()
            return not self._is_lost
        finally:
            self._looking.release()


WATCH: Final = Watch()


def _answers() -> bool:
    """By a connection of its own, beside any pool."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    try:
        parameters = database.get_connection_params() | {"connect_timeout": SECONDS_FOR_A_LOOK}
        with database.Database.connect(**parameters) as there:
            there.execute("select 1")
    except database.Database.Error:
        return False
    return True


def _let_go_of_pool() -> None:
    """The next request makes another. What is in use is closed when it is given back, as this thread's is now."""
    if not connection.in_atomic_block:
        connection.close()
    pools: dict[str, Any] = getattr(connections[DEFAULT_DB_ALIAS], "_connection_pools", {})
    pool = pools.pop(DEFAULT_DB_ALIAS, None)
    if pool is not None:
        pool.close(timeout=0)
