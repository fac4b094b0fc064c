"""Every way that a credit goes has its word, or is nobody's."""

import pytest

from kept.core.credit_history import Happening, happening_of
from kept.core.ledger import WAYS, Place

_P, _H = Place, Happening
WORDS = [
    (None, _P.POOL, "bought", None),
    (_P.POOL, _P.AVAILABLE, "granted", _H.GIVEN),
    (_P.AVAILABLE, _P.POOL, "left", None),
    (_P.AVAILABLE, _P.HELD, "booked", _H.HELD),
    (_P.AVAILABLE, _P.HELD, "R01", _H.MOVED),
    (_P.AVAILABLE, _P.EXPIRED, "expired", _H.EXPIRED),
    (_P.HELD, _P.AVAILABLE, "R01", None),
    (_P.HELD, _P.AVAILABLE, "C01", _H.RETURNED),
    (_P.HELD, _P.TAKEN, "X05", _H.TAKEN),
    (_P.HELD, _P.TAKEN, "C02", _H.TAKEN_LATE),
    (_P.HELD, _P.TAKEN, "R02", _H.TAKEN_LATE),
    (_P.HELD, _P.FORFEITED, "X13", _H.FORFEITED),
    (_P.HELD, _P.EXPIRED, "P01", _H.UNUSABLE),
    (_P.TAKEN, _P.AVAILABLE, "X14", _H.RETURNED),
    (_P.TAKEN, _P.EXPIRED, "X15", _H.UNUSABLE),
    (_P.FORFEITED, _P.AVAILABLE, "X14", _H.RETURNED),
    (_P.FORFEITED, _P.EXPIRED, "X14", _H.UNUSABLE),
]


@pytest.mark.parametrize(("origin", "target", "cause", "word"), WORDS)
def test_a_move_has_its_word(origin: Place | None, target: Place, cause: str, word: Happening | None) -> None:
    assert happening_of(origin, target, cause=cause) is word


def test_the_words_are_for_every_way() -> None:
    assert {(origin, target) for origin, target, _, _ in WORDS} == WAYS
