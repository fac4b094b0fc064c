"""Seal what the journal was told into its chain."""

from datetime import datetime
from typing import Final

from django.db import transaction

from kept.store.journal.chain import unsealed_entries
from kept.store.journal.writes import lock_chain, seal_entries

MOST: Final = 1_000


@transaction.atomic(durable=True)
def seal_journal(*, now: datetime) -> int:  # noqa: ARG001 - every chore is told the time
    """How many entries were sealed: so many at once that nobody waits for long. None are left when it is 0, or another
    seals them at this moment."""
    if not lock_chain():
        return 0
    entries = unsealed_entries(MOST)
    if entries:
        seal_entries(entries)
    return len(entries)
