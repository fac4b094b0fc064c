"""Open starts are renewed as long as something changed."""

from datetime import datetime
from functools import partial

from kept.edges.commands._turn import take_turn
from kept.usecases.renew_openings import renew_openings


def keep_openings(*, now: datetime) -> int:
    """Of how many professionals."""
    return take_turn(partial(renew_openings, now=now))
