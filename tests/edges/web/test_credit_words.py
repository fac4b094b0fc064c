"""A credit's history in words."""

from datetime import UTC, datetime

import pytest

from kept.core.credit_history import Happening
from kept.edges.web.credit_words import SENTENCES, event_in_words
from kept.store.ledger.reads import CreditEvent

MARCH = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)


def test_every_happening_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Happening)


@pytest.mark.parametrize(
    ("happening", "number", "sentence"),
    [
        (Happening.GIVEN, 8, "8 credits given, to be used by Wed 4 Mar 2026"),
        (Happening.HELD, 1, "1 credit held for your session on Wed 4 Mar 2026"),
        (Happening.EXPIRED, 2, "2 credits expired"),
    ],
)
def test_a_line_of_the_history(happening: Happening, number: int, sentence: str) -> None:
    event = CreditEvent(hub_name="Quay", happening=happening, at=MARCH, number=number, starts_at=MARCH, ends_at=MARCH)
    assert event_in_words(event, zone="Europe/Paris") == sentence


def test_a_session_of_which_nothing_is_known_is_a_session() -> None:
    event = CreditEvent(hub_name="Quay", happening=Happening.RETURNED, at=MARCH)
    assert event_in_words(event, zone="UTC") == "1 credit returned from a session"
