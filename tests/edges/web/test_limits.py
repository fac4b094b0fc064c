"""How often somebody may guess, exactly: counted in the database, in every process and thread alike."""

import time as real
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.test import Client as Visitor

from kept.core.attempts import COUNTED, NOTHING, WAITS
from kept.edges.web import attempts
from kept.usecases.create_user import UserWish, create_user
from tests.edges.web.desk import Clock
from tests.make import OPERATOR
from tests.race import much_patience, race

OF_AN_ACCOUNT: Final = 5
OF_A_VISITOR: Final = 20


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


def guess(login: str = "orla@example.org", *, typed: str = "not this one", **sent: Any) -> int:
    visitor = Visitor(raise_request_exception=False)
    return visitor.post("/signin", {"login": login, "password": typed}, **sent).status_code


def test_r_1_after_five_each_guess_at_an_account_waits_longer(time: Time, clock: Clock) -> None:
    assert [guess() for _ in range(OF_AN_ACCOUNT + 1)] == [422] * OF_AN_ACCOUNT + [429]
    for seconds in (1, 2, 4, 8, 16, 30, 30):
        clock.go(timedelta(seconds=seconds, microseconds=-1))
        assert guess() == 429, seconds
        clock.go(timedelta(microseconds=1))
        assert guess() == 422, seconds
    clock.go(COUNTED)
    assert [guess() for _ in range(OF_AN_ACCOUNT + 1)] == [422] * OF_AN_ACCOUNT + [429]


def test_r_1_it_is_the_address_that_waits_however_it_is_written(time: Time) -> None:
    assert [guess(name) for name in ("orla@example.org", "ORLA@example.org", " orla@example.org ") * 2] == [422] * 5 + [
        429
    ]
    assert guess("another@example.org") == 422


def test_r_1_who_knows_the_password_waits_too_and_never_for_good(time: Time, clock: Clock) -> None:
    wish = UserWish(email="orla@example.org", name="Orla Quinn", timezone="Europe/Dublin", password="the right one")
    create_user(by=OPERATOR, wish=wish, now=clock.now)
    for _ in range(OF_AN_ACCOUNT):
        guess()
    assert guess(typed="the right one") == 429
    clock.go(WAITS[0])
    assert guess(typed="the right one") == 303
    # It does not start the count anew: whoever guesses from elsewhere goes on waiting.
    assert [guess(), guess()] == [422, 429]


def test_r_1_the_control_without_waits_it_would_go_on(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "wait_after", lambda *_failures, **_now: NOTHING)
    assert [guess() for _ in range(OF_AN_ACCOUNT + 1)] == [422] * (OF_AN_ACCOUNT + 1)


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
