"""The journal is sealed as long as something is unsealed, and anchored every hour."""

import logging
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError

from kept.edges.commands._turn import take_turn
from kept.store.journal.anchors import AnchorsBroken
from kept.store.journal.chain import is_anything_unsealed
from kept.usecases.anchor_journal import anchor_journal
from kept.usecases.seal_journal import seal_journal

LOG: Final = logging.getLogger("kept.journal")


def keep_journal(*, now: datetime) -> int:
    """How many entries were sealed."""
    return take_turn(lambda: seal_journal(now=now) if is_anything_unsealed() else 0)


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
