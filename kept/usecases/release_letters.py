"""Release letters that were claimed and not tried."""

from collections.abc import Sequence

from django.db import transaction

from kept.core.delivery import Leased
from kept.store.outbox.writes import release


@transaction.atomic(durable=True)
def release_letters(*, letters: Sequence[Leased]) -> None:
    """They are due as before, for whichever worker comes first."""
    release(letters)
