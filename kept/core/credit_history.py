"""What a credit's move is called in its owner's history."""

from enum import StrEnum
from typing import Final

from kept.core.ledger import Place
from kept.core.policy import TABLE, CreditMove, Deed


class Happening(StrEnum):
    """`TAKEN_LATE`: for a late cancellation, or a session that was missed. `UNUSABLE`: returned after its grant's end."""

    GIVEN = "given"
    HELD = "held"
    MOVED = "moved"
    RETURNED = "returned"
    UNUSABLE = "unusable"
    TAKEN = "taken"
    TAKEN_LATE = "taken_late"
    FORFEITED = "forfeited"
    EXPIRED = "expired"


_BOOKED: Final = frozenset({Place.HELD, Place.TAKEN, Place.FORFEITED})
_MOVING: Final = frozenset(row.id for row in TABLE if row.terms.credit is CreditMove.MOVED)
_CALLING_OFF: Final = frozenset(row.id for row in TABLE if row.deed in (Deed.CANCEL, Deed.REBOOK))


def happening_of(origin: Place | None, target: Place, *, cause: str) -> Happening | None:
    """None for what is nobody's: a move into the pool, and the first half of a move from one booking to another."""
    match origin, target:
        case _, Place.POOL:
            return None
        case Place.POOL, Place.AVAILABLE:
            return Happening.GIVEN
        case Place.AVAILABLE, Place.HELD:
            return Happening.MOVED if cause in _MOVING else Happening.HELD
        case Place.HELD, Place.AVAILABLE if cause in _MOVING:
            return None
        case _, Place.AVAILABLE:
            return Happening.RETURNED
        case _, Place.TAKEN:
            return Happening.TAKEN_LATE if cause in _CALLING_OFF else Happening.TAKEN
        case _, Place.FORFEITED:
            return Happening.FORFEITED
    return Happening.UNUSABLE if origin in _BOOKED else Happening.EXPIRED
