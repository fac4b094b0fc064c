"""Open starts are renewed as long as something changed, but no longer than letters can wait."""

import time
from datetime import datetime
from typing import Final

from kept.usecases.renew_openings import renew_openings

SECONDS: Final = 1


def keep_openings(*, now: datetime) -> int:
    """Of how many professionals. What is left is done the next time."""
    began, renewed = time.monotonic(), 0
    while found := renew_openings(now=now):
        renewed += found
        if time.monotonic() - began > SECONDS:
            break
    return renewed
