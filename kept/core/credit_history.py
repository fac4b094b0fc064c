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


POOL, AVAILABLE, HELD, TAKEN, FORFEITED, EXPIRED = Place
_WORDS: Final = {
    (POOL, AVAILABLE): Happening.GIVEN,
    (AVAILABLE, HELD): Happening.HELD,
    (AVAILABLE, EXPIRED): Happening.EXPIRED,
    (HELD, AVAILABLE): Happening.RETURNED,
    (HELD, TAKEN): Happening.TAKEN,
    (HELD, FORFEITED): Happening.FORFEITED,
    (HELD, EXPIRED): Happening.UNUSABLE,
    (TAKEN, AVAILABLE): Happening.RETURNED,
    (TAKEN, EXPIRED): Happening.UNUSABLE,
    (FORFEITED, AVAILABLE): Happening.RETURNED,
    (FORFEITED, EXPIRED): Happening.UNUSABLE,
}
# What is called otherwise for its cause: a credit that moves along with its booking, and one taken without a meeting.
_OF_MOVING: Final = {Happening.HELD: Happening.MOVED, Happening.RETURNED: None}
_OF_CALLING_OFF: Final = {Happening.TAKEN: Happening.TAKEN_LATE}
_MOVING: Final = frozenset(row.id for row in TABLE if row.terms.credit is CreditMove.MOVED)
_CALLING_OFF: Final = frozenset(row.id for row in TABLE if row.deed in (Deed.CANCEL, Deed.REBOOK))


def happening_of(origin: Place | None, target: Place, *, cause: str) -> Happening | None:
    """None for what is nobody's: a move into the pool, and the first half of a move from one booking to another."""
    word = None if origin is None else _WORDS.get((origin, target))
    if word and cause in _MOVING:
        return _OF_MOVING.get(word, word)
    return _OF_CALLING_OFF.get(word, word) if word and cause in _CALLING_OFF else word
