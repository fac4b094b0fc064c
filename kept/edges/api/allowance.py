"""How many requests a token may still make in this minute: this process's share of them, taken from the database now
and then, so that counting costs next to nothing and all processes together keep to the limit."""

from datetime import datetime
from threading import Lock
from typing import Final

from kept.edges.api.problems import Problem
from kept.usecases.hand_out_requests import hand_out_requests

# By the token's internal id: the minute, and what is left of the share. Forgotten as a whole when it grows.
_SHARES: Final[dict[int, tuple[datetime, int]]] = {}
_LOCK: Final = Lock()
MOST_KEPT: Final = 10_000


def count_request(token_id: int, *, now: datetime) -> None:
    """Raises Problem too_many_requests with the seconds to wait."""
    minute = now.replace(second=0, microsecond=0)
    if _take(token_id, minute):
        return
    given = hand_out_requests(token_id=token_id, now=now)
    if not given:
        raise Problem("too_many_requests", headers={"Retry-After": str(60 - now.second)})
    _give(token_id, minute, given - 1)


def _take(token_id: int, minute: datetime) -> bool:
    with _LOCK:
        of, left = _SHARES.get(token_id, (minute, 0))
        if of != minute or left < 1:
            return False
        _SHARES[token_id] = (minute, left - 1)
        return True


def _give(token_id: int, minute: datetime, more: int) -> None:
    with _LOCK:
        if len(_SHARES) > MOST_KEPT:
            _SHARES.clear()
        of, left = _SHARES.get(token_id, (minute, 0))
        _SHARES[token_id] = (minute, more + (left if of == minute else 0))
