"""The rules for what clients may book."""

from dataclasses import replace

import pytest

from kept.core.refusal import Refused
from kept.core.slots import BookingRules
from kept.store.people.reads import booking_rules_of
from kept.usecases.set_booking_rules import set_booking_rules
from tests.make import NOW, a_key, actor_of, make_professional

RULES = BookingRules(bookable_weeks=4, notice_hours=48, buffer_before=10, buffer_after=15, start_interval=20)


def test_they_hold_for_the_professional_alone(db: None) -> None:
    by, colleague = actor_of(make_professional()), actor_of(make_professional())
    before = booking_rules_of(colleague)
    set_booking_rules(by=by, rules=RULES, request=a_key(), now=NOW)
    assert (booking_rules_of(by), booking_rules_of(colleague)) == (RULES, before)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("bookable_weeks", 1, 78),
        ("notice_hours", 0, 336),
        ("buffer_before", 0, 240),
        ("buffer_after", 0, 240),
        ("start_interval", 5, 120),
    ],
)
def test_their_ends_are_allowed_and_what_is_beyond_is_refused(db: None, name: str, least: int, most: int) -> None:
    by = actor_of(make_professional())
    for value in (least, most):
        set_booking_rules(by=by, rules=replace(RULES, **{name: value}), request=a_key(), now=NOW)
        assert getattr(booking_rules_of(by), name) == value
    for value in (least - 1, most + 1):
        with pytest.raises(Refused, match="setting_range") as refusal:
            set_booking_rules(by=by, rules=replace(RULES, **{name: value}), request=a_key(), now=NOW)
        assert refusal.value.field == name


def test_starts_lie_at_usual_intervals(db: None) -> None:
    with pytest.raises(Refused, match="setting_range"):
        set_booking_rules(
            by=actor_of(make_professional()), rules=replace(RULES, start_interval=7), request=a_key(), now=NOW
        )
