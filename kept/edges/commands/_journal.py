"""The journal is sealed as long as something is unsealed, and anchored every hour."""

import logging
import time
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError

from kept.store.journal.anchors import AnchorsBroken
from kept.store.journal.chain import is_anything_unsealed
from kept.usecases.anchor_journal import anchor_journal
from kept.usecases.seal_journal import seal_journal

LOG: Final = logging.getLogger("kept.journal")
SECONDS: Final = 1


def keep_journal(*, now: datetime) -> int:
    """How many entries were sealed. What is left is done the next time: letters must not wait for it."""
    began, sealed = time.monotonic(), 0
    while is_anything_unsealed() and (found := seal_journal(now=now)):
        sealed += found
        if time.monotonic() - began > SECONDS:
            break
    return sealed


def keep_anchors(*, now: datetime) -> int:
    """Whether one was added. A file that cannot be written to is said in the log, and stops nothing."""
    try:
        return anchor_journal(now=now)
    except (AnchorsBroken, OSError):
        LOG.exception("the journal cannot be anchored")
        return 0


def close_journal(*, now: datetime) -> None:
    """At a clean stop: all is sealed, and anchored at once."""
    try:
        while is_anything_unsealed() and seal_journal(now=now):
            pass
        anchor_journal(now=now, at_once=True)
    except (AnchorsBroken, OSError, OperationalError, InterfaceError):
        LOG.exception("the journal cannot be anchored")
