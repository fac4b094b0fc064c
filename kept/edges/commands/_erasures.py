"""Who was erased is noted outside the database, and what the database's own log still has of them is cut."""

import logging
from datetime import datetime
from typing import Final

from kept.store.erasures import ErasuresBroken
from kept.store.traces import cut_log
from kept.usecases.note_erasures import note_erasures

LOG: Final = logging.getLogger("kept.erasures")


def keep_erasures(*, now: datetime) -> int:
    """How many were noted. A file that cannot be written to is said in the log, and stops nothing."""
    try:
        return note_erasures(now=now)
    except (ErasuresBroken, OSError):
        LOG.exception("erasures cannot be noted")
        return 0


def keep_log_short(*, now: datetime) -> int:  # noqa: ARG001 - every chore is told the time
    """Always none: how much was cut says nothing."""
    cut_log()
    return 0
