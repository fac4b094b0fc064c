"""How often somebody may guess, exactly: counted in the database, in every process and thread alike."""

import time as real
from types import SimpleNamespace
from typing import Any, Final

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.test import Client as Visitor

from tests.edges.web.desk import Clock
from tests.race import much_patience, race

OF_AN_ACCOUNT: Final = 5
OF_A_VISITOR: Final = 20
QUARTER: Final = 15 * 60


class Time:
    """What the counters take for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = real.time()
        told = SimpleNamespace(time=lambda: self.now, monotonic=real.monotonic, sleep=real.sleep)
        monkeypatch.setattr(ratelimit, "time", told)


@pytest.fixture
def time(db: None, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Time:
    cache.clear()
    return Time(monkeypatch)


def guess(login: str = "orla@example.org", **sent: Any) -> int:
    visitor = Visitor(raise_request_exception=False)
    return visitor.post("/signin", {"login": login, "password": "not this one"}, **sent).status_code


def test_r_1_an_account_is_guessed_at_five_times_in_a_quarter_of_an_hour(time: Time) -> None:
    assert [guess() for _ in range(OF_AN_ACCOUNT + 1)] == [422] * OF_AN_ACCOUNT + [429]
    time.now += QUARTER - 1
    assert guess() == 429
    time.now += 1
    assert guess() == 422


def test_r_1_a_visitor_guesses_twenty_times_at_whatever_account(time: Time) -> None:
    guesses = [guess(f"somebody-{number}@example.org") for number in range(OF_A_VISITOR + 1)]
    assert guesses == [422] * OF_A_VISITOR + [429]


def test_r_1_what_a_visitor_says_of_where_they_come_from_changes_nothing(time: Time) -> None:
    for number in range(OF_A_VISITOR):
        guess(f"somebody-{number}@example.org", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert guess("another@example.org", headers={"X-Forwarded-For": "192.0.2.250"}) == 429


def test_r_4_three_letters_an_hour_go_to_an_address(time: Time) -> None:
    def ask(number: int) -> int:
        key = f"00000000-0000-4000-8000-{number:012}"
        visitor = Visitor(raise_request_exception=False)
        return visitor.post("/password", {"email": "a@example.org", "request_key": key}).status_code

    assert [ask(number) for number in range(4)] == [303, 303, 303, 429]
    time.now += 60 * 60
    assert ask(9) == 303


def test_r_1_eight_at_once_are_five_and_no_more(real_db: None, clock: Clock) -> None:
    cache.clear()
    with much_patience():
        answers = race([guess] * 8)
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= OF_AN_ACCOUNT


def test_what_cannot_be_counted_is_not_allowed(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail closed: without the counter's lock nobody may guess."""
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0)
    monkeypatch.setattr(ratelimit.cache, "add", lambda *_args, **_options: False)
    assert guess() == 429
