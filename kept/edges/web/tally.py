"""What this process has answered since it started: how many requests, of which route and outcome, and how long they took.

Kept in plain numbers: reading them is rare, adding to them is part of every request.
"""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from typing import Final

# Upper ends in seconds; what takes longer is counted after the last.
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Tally:
    """Safe to add to from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._durations: dict[str, list[int]] = {}
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def add(self, *, route: str, method: str | None, status: int, seconds: float) -> None:
        """One request that was answered. What a visitor calls their method makes no name of its own."""
        known = method if method in METHODS else "other"
        place = bisect_left(BUCKETS, seconds)
        with self._lock:
            self._answers[(route, str(known), status)] += 1
            self._durations.setdefault(route, [0] * (len(BUCKETS) + 1))[place] += 1
            self._seconds[route] += seconds

    def answers(self) -> dict[tuple[str, str, int], int]:
        """How many, by route, method and status."""
        with self._lock:
            return dict(self._answers)

    def durations(self) -> dict[str, tuple[list[int], float]]:
        """For each route how many fell between each two ends, and all their seconds together."""
        with self._lock:
            return {route: (list(counts), self._seconds[route]) for route, counts in self._durations.items()}


REQUESTS: Final = Tally()
