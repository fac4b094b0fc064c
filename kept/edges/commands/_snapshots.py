"""Backups that follow what is written: another one after some seconds whenever anything was, until told to stop."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, connection

from kept.edges.commands._stopping import Stop
from kept.store.backups.changes import mark_now

LOG: Final = logging.getLogger("kept.backups")
AT_THE_LATEST: Final = timedelta(hours=24)
SECONDS_BETWEEN_LOOKS: Final = 0.5


@dataclass
class Snapshots:
    """`make` makes one, and gives the command's exit code; what went wrong it has said."""

    make: Callable[[datetime], int]
    mark: str = ""
    made_at: datetime | None = None

    def go_on(self, *, seconds: float, stop: Stop) -> None:
        """From the beginning of one to the beginning of the next, so that the time that one takes is not lost too."""
        due = time.monotonic()
        while not stop.asked:
            if time.monotonic() >= due:
                due = time.monotonic() + seconds
                self.make_if_changed(datetime.now(UTC))
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def make_if_changed(self, now: datetime) -> bool:
        """Whether one was made. What fails is tried again the next time: a disk that is full may have room by then."""
        try:
            # Before it is made: what is written meanwhile is in the next one.
            mark = mark_now()
            if mark == self.mark and self.made_at and now - self.made_at < AT_THE_LATEST:
                return False
            if self.make(now):
                return False
        except (OperationalError, InterfaceError) as fault:
            LOG.error("database does not answer", extra={"fault": type(fault).__name__})  # noqa: TRY400 (its kind says it all)
            connection.close()
            self.mark = ""
            return False
        self.mark, self.made_at = mark, now
        return True
