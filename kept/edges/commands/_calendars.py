"""Other calendars are read beside the letters, a few at a time: nobody's slow server holds up anything else."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from kept.core.busy import LEASE, UNREADABLE, Found, LeasedReading, Question, Reader
from kept.edges.commands._beside import beside
from kept.edges.commands._chores import DATABASE_FAULTS
from kept.store.diary.outside import is_any_calendar_due, leased_question
from kept.usecases.claim_calendars import claim_calendars
from kept.usecases.record_reading import record_reading

LOG: Final = logging.getLogger("kept.calendars")
MOST_AT_ONCE: Final = 4
SECONDS_BETWEEN_LOOKS: Final = 2.0
SECONDS_AFTER_A_FAULT: Final = 1


@dataclass
class CalendarWorker:
    """Claims calendars, has them read by as many threads, and records what each says. Only this worker's own thread asks
    the database, and never while a calendar is asked."""

    reader: Reader
    is_stopped: Callable[[], bool]
    clock: Callable[[], datetime]
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(MOST_AT_ONCE, "calendar"))

    def go_on(self, wait: Callable[[float], object] = time.sleep) -> None:
        """Until it is stopped. A fault is waited out: the next look may find it gone."""
        while not self.is_stopped():
            try:
                if not self.read_some():
                    wait(SECONDS_BETWEEN_LOOKS)
            except DATABASE_FAULTS as fault:
                LOG.error("database does not answer", extra={"fault": type(fault).__name__})  # noqa: TRY400 (its words may tell of a person)
                connection.close()
                wait(SECONDS_AFTER_A_FAULT)
            except Exception:  # calendars must not stay unread for ever because of one
                LOG.exception("calendars are held up")
                wait(SECONDS_AFTER_A_FAULT)
        self.threads.shutdown()
        connection.close()

    def drain(self) -> None:
        """All that is due."""
        while self.read_some():
            pass
        self.threads.shutdown()

    def read_some(self) -> int:
        """As many as may be read at once; how many that were."""
        if not is_any_calendar_due(self.clock()):
            return 0
        claimed = claim_calendars(most=MOST_AT_ONCE, lease=LEASE, now=self.clock())
        questions = [(leased, self._question(leased)) for leased in claimed]
        under_way = [(leased, self.threads.submit(self.reader.read, asked)) for leased, asked in questions if asked]
        for leased, future in under_way:
            self._record(leased, future.result())
        return len(claimed)

    def _question(self, leased: LeasedReading) -> Question | None:
        try:
            return leased_question(leased, now=self.clock())
        except DATABASE_FAULTS:
            raise
        except Exception:  # sealed with another key, or written by a later release: the others of the claim go on
            LOG.exception("calendar's address cannot be read", extra={"calendar": leased.uuid})
            self._record(leased, Found(fault=UNREADABLE))
            return None

    def _record(self, leased: LeasedReading, found: Found) -> None:
        told = {"calendar": leased.uuid, "fault": found.fault}
        if not record_reading(leased=leased, found=found, now=self.clock()):
            LOG.warning("calendar was no longer this worker's to record", extra=told)
        elif found.fault:
            LOG.warning("calendar was not read", extra=told)


def open_calendars(is_stopped: Callable[[], bool], clock: Callable[[], datetime]) -> CalendarWorker:
    """A worker with this installation's reader."""
    return CalendarWorker(import_string(settings.KEPT_READER)(), is_stopped, clock)


def calendars_beside(is_stopped: Callable[[], bool]) -> AbstractContextManager[None]:
    """Calendars are read in a thread of their own."""

    def work(ended: Event) -> Callable[[], None]:
        worker = open_calendars(lambda: is_stopped() or ended.is_set(), lambda: datetime.now(UTC))
        return partial(worker.go_on, ended.wait)

    return beside("calendars", work)
