"""Note outside the database where the journal's chain ends."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from kept.core.chain import Anchor
from kept.store.journal.anchors import add_anchor
from kept.store.journal.chain import head

EVERY: Final = timedelta(hours=1)


@transaction.atomic(durable=True)
def anchor_journal(*, now: datetime, at_once: bool = False, restored: bool = False) -> int:
    """How many anchors were added, one or none: when something was sealed since the last, which is an hour old or `at_once` is asked.

    `restored` says that the journal is shorter than it was because a backup was brought back: then always. Raises
    AnchorsBroken when the file is not what was written.
    """
    seq, last = head()

    def decide(known: list[Anchor]) -> Anchor | None:
        newest = known[-1] if known else None
        due = (newest is None and seq > 0) or (
            newest is not None and newest.seq < seq and (at_once or newest.at + EVERY <= now)
        )
        return Anchor(seq=seq, head=last, at=now, restored=restored) if due or restored else None

    return int(add_anchor(decide))
