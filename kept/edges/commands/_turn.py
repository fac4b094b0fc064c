"""A chore's turn: as long as it finds something to do, but no longer than letters can wait."""

import time
from collections.abc import Callable
from typing import Final

SECONDS: Final = 1


def take_turn(deed: Callable[[], int]) -> int:
    """How much was found in all. What is left is done the next time."""
    began, found_in_all = time.monotonic(), 0
    while time.monotonic() - began <= SECONDS and (found := deed()):
        found_in_all += found
    return found_in_all
