"""Whoever says that the computer is shared is let out after a quarter of an hour, and when the browser is closed."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client as Visitor

from kept.core import visits
from kept.core.access import Role
from kept.core.visits import IDLE_WHERE_SHARED, OF_CLIENTS, OF_STAFF
from kept.edges.web import presence
from kept.store.people.models import User, Visit
from kept.store.people.reads import acting
from kept.usecases.create_user import UserWish, create_user
from tests.edges.web.desk import Clock
from tests.edges.web.form_reader import words_in
from tests.make import NOW, OPERATOR
from tests.security import code, give_app

PASSWORD: Final = "a long enough one"
SECOND: Final = timedelta(seconds=1)


@pytest.fixture
def clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(visits, "OF_STAFF", OF_STAFF)
    monkeypatch.setattr(visits, "OF_CLIENTS", OF_CLIENTS)
    return clock


@pytest.fixture
def user(db: None, clock: Clock) -> User:
    cache.clear()
    wish = UserWish(email="orla@example.org", name="Orla Quinn", timezone="Europe/Dublin", password=PASSWORD)
    return User.objects.get(uuid=create_user(by=OPERATOR, wish=wish, now=NOW))


def sign_in(**ticked: Any) -> Visitor:
    visitor = Visitor()
    sent = {"login": "orla@example.org", "password": PASSWORD, "next": "/help"} | ticked
    assert visitor.post("/signin", sent).status_code == 303
    return visitor


def is_in(visitor: Visitor) -> bool:
    return bool(visitor.get("/security").status_code == 200)


def test_it_is_said_in_words_at_the_tick(user: User) -> None:
    words = words_in(Visitor().get("/signin").content.decode())
    assert "Then you are signed out after 15 minutes without a click, and when the browser is closed." in words


def test_it_ends_after_a_quarter_of_an_hour_without_a_click(user: User, clock: Clock) -> None:
    visitor, at_home = sign_in(shared="on"), sign_in()
    for _ in range(2):
        clock.go(IDLE_WHERE_SHARED - SECOND)
        assert is_in(visitor)
    assert "Shared computer" in at_home.get("/security").content.decode()
    clock.go(IDLE_WHERE_SHARED)
    assert "Shared computer" not in at_home.get("/security").content.decode()
    assert not is_in(visitor)
    # The control: without the tick they are there for a day.
    assert is_in(at_home)
    assert Visit.objects.filter(user=user).count() == 1


def test_its_cookie_goes_with_the_browser_also_after_a_proof(user: User) -> None:
    visitor, at_home = sign_in(shared="on"), sign_in()
    assert (visitor.cookies["session"]["max-age"], visitor.cookies["session"]["expires"]) == ("", "")
    assert at_home.cookies["session"]["max-age"] > 0
    assert visitor.post("/signin/again", {"proof": PASSWORD, "next": "/help"}).status_code == 303
    assert visitor.cookies["session"]["max-age"] == ""


def test_it_waits_for_the_second_step(user: User, clock: Clock) -> None:
    secret, _ = give_app(acting(user.pk)[0], at=NOW - timedelta(hours=1))
    visitor = sign_in(shared="on")
    assert visitor.post("/signin/code", {"digits": code(secret, clock.now)}).status_code == 303
    assert visitor.cookies["session"]["max-age"] == ""
    assert Visit.objects.get(user=user).is_shared


def test_it_is_said_with_each_password_anew(user: User, clock: Clock) -> None:
    secret, _ = give_app(acting(user.pk)[0], at=NOW - timedelta(hours=1))
    visitor = sign_in(shared="on")
    visitor.post("/signin", {"login": "orla@example.org", "password": PASSWORD})
    visitor.post("/signin/code", {"digits": code(secret, clock.now)})
    assert not Visit.objects.get(user=user).is_shared


def test_a_visit_from_before_goes_on(user: User) -> None:
    """The release before noted nothing of it."""
    visitor = sign_in()
    session = visitor.session
    del session[presence.VISIT]["shared"]
    session.save()
    assert is_in(visitor)


def test_no_role_stays_longer_by_it() -> None:
    for role in (Role.CLIENT, Role.MANAGER):
        shared, own = (visits.life_of(role, is_shared=is_shared) for is_shared in (True, False))
        assert (shared.idle, shared.whole) == (IDLE_WHERE_SHARED, own.whole)
