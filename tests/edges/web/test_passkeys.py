"""Passkeys on the pages: added after a proof, used after the password, and each challenge good once, here and for this."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client as Visitor
from pytest_django.fixtures import Settings

from kept.core import visits
from kept.edges.web import challenges, presence
from kept.store.outbox.models import Letter
from kept.store.people.models import Factor
from kept.store.people.reads import acting
from tests.authenticator import SITE, Authenticator
from tests.digest import SEEN, digest
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.form_reader import words_in
from tests.make import NOW
from tests.security import code, give_app, give_passkey

PASSWORD: Final = "a long enough one"
ASKING: Final = "/signin/code/passkey"


@pytest.fixture(autouse=True)
def site(db: None, settings: Settings) -> None:
    settings.KEPT_SITE_URL = SITE
    cache.clear()


@pytest.fixture
def key(desk: Desk) -> Authenticator:
    """The professional's, who signs in by a password, too."""
    user = desk.professional.user
    user.set_password(PASSWORD)
    user.save()
    made = give_passkey(acting(user.pk)[0], Authenticator(counts=False), at=NOW - timedelta(hours=1))
    desk.visitor.force_login(user)
    return made


@pytest.fixture
def visitor(desk: Desk, key: Authenticator) -> Visitor:
    return a_visitor(desk)


def a_visitor(desk: Desk) -> Visitor:
    """Somebody who gave the right password."""
    visitor = Visitor(raise_request_exception=False)
    sent = {"login": desk.professional.user.email, "password": PASSWORD, "next": "/help"}
    assert visitor.post("/signin", sent)["Location"] == "/signin/code"
    return visitor


def asked(visitor: Visitor, path: str = ASKING) -> dict[str, Any]:
    answer = visitor.post(path)
    assert answer.status_code == 200, answer
    options: dict[str, Any] = answer.json()
    return options


def give(visitor: Visitor, given: str) -> int:
    return int(visitor.post("/signin/code", {"passkey": given}).status_code)


def is_in(visitor: Visitor) -> bool:
    return "_auth_user_id" in visitor.session


# --- adding one


def test_one_is_added_and_codes_are_shown_once(desk: Desk, clock: Clock) -> None:
    key, other = Authenticator(), Desk(desk.professional, clock)
    before = digest()
    form = desk.get("/security/passkeys").form("/security/passkeys")
    assert digest() == before
    options = asked(desk.visitor, "/security/passkeys/challenge")
    assert (options["rp"]["id"], options["authenticatorSelection"]["userVerification"]) == ("kept.example", "required")
    answer = desk.send(form, name="My key ring", passkey=key.answer(options))
    assert (answer.status, answer.page.count("<li><code>")) == (200, 10)
    assert other.get("/security").where.startswith("/signin")
    assert Letter.objects.get(kind="factor_changed").email == desk.professional.user.email
    page = desk.get("/security")
    assert ("My key ring" in page.words, "not used since" in page.words) == (True, True)
    assert asked(desk.visitor, "/security/passkeys/challenge")["excludeCredentials"][0]["id"] == key.credential


def test_au_11_a_challenge_is_drawn_first_and_good_once(desk: Desk) -> None:
    form = desk.get("/security/passkeys").form("/security/passkeys")
    unasked = desk.send(form, name="A key", passkey=Authenticator().create(b"drawn by myself"))
    assert (unasked.status, unasked.code) == (422, "passkey_wrong")
    options = asked(desk.visitor, "/security/passkeys/challenge")
    assert desk.send(form, name="A key", passkey=Authenticator().answer(options, is_verified=False)).status == 422
    assert desk.send(form, name="A key", passkey=Authenticator().answer(options)).status == 422
    assert not Factor.objects.exists()


@pytest.mark.parametrize("path", ["/security/passkeys", "/security/passkeys/challenge"])
def test_au_11_without_a_visit_or_a_fresh_proof_nothing_is_added(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(presence, "PROOF_LIFE", visits.PROOF_LIFE)
    options = asked(desk.visitor, "/security/passkeys/challenge")
    sent = {"name": "A key", "passkey": Authenticator().answer(options)}
    clock.go(visits.PROOF_LIFE)
    before = digest(without=SEEN)
    assert Visitor().post(path, sent).headers["Location"].startswith("/signin")
    assert desk.post(path, sent).status == 403
    assert digest(without=SEEN) == before


def test_adding_is_tried_twenty_times_in_an_hour(desk: Desk) -> None:
    form = desk.get("/security/passkeys").form("/security/passkeys")
    answers = [desk.send(form, name="A key", passkey="{}") for _ in range(21)]
    assert [each.status for each in answers] == [422] * 20 + [429]
    assert answers[-1].headers["Retry-After"] == "3600"


def test_where_the_site_has_no_name_there_are_none(desk: Desk, settings: Settings) -> None:
    settings.KEPT_SITE_URL = "http://127.0.0.1:8000"
    assert "Add a passkey" not in desk.get("/security").words
    assert "Passkeys belong to the name of a site" in desk.get("/security/passkeys").words


# --- signing in


def test_after_the_password_it_lets_in(visitor: Visitor, desk: Desk, key: Authenticator) -> None:
    page = visitor.get("/signin/code").content.decode()
    assert "Passkeys need JavaScript and a browser that knows them. A code will do." in words_in(page)
    options = asked(visitor)
    assert (options["rpId"], options["userVerification"]) == ("kept.example", "required")
    assert [each["id"] for each in options["allowCredentials"]] == [key.credential]
    assert not is_in(visitor)
    before = visitor.cookies["session"].value
    answer = visitor.post("/signin/code", {"passkey": key.answer(options)})
    assert (answer.status_code, answer["Location"], is_in(visitor)) == (303, "/help", True)
    assert visitor.cookies["session"].value != before
    assert "last used" in desk.get("/security").words


def test_before_the_password_nothing_is_asked_and_nothing_lets_in(desk: Desk, key: Authenticator) -> None:
    visitor = Visitor()
    assert visitor.post(ASKING)["Location"] == "/signin"
    assert visitor.post("/signin/code", {"passkey": key.sign(b"drawn by myself")})["Location"] == "/signin"
    assert not is_in(visitor)


def replayed(desk: Desk, key: Authenticator) -> int:
    """What is answered to the same assertion again, from who gave the password again."""
    cache.clear()
    visitor = a_visitor(desk)
    options = asked(visitor)
    given = key.answer(options)
    assert give(visitor, key.answer(options, is_broken=True)) == 422
    return give(visitor, given)


def test_a_challenge_is_good_once(desk: Desk, key: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    assert replayed(desk, key) == 422
    # The control: each of the two ways by which it is used up suffices, and without both it would be good again.
    keeping = SimpleNamespace(get=cache.get, set=cache.set, add=cache.add, delete=lambda _key: False)
    monkeypatch.setattr(challenges, "cache", keeping)
    assert replayed(desk, key) == 422
    monkeypatch.setattr(challenges, "_is_first", lambda _challenge: True)
    assert replayed(desk, key) == 303


def test_it_is_good_for_five_minutes(visitor: Visitor, key: Authenticator, clock: Clock) -> None:
    for late, expected in ((timedelta(minutes=5), 422), (timedelta(minutes=5, seconds=-1), 303)):
        given = key.answer(asked(visitor))
        clock.go(late)
        assert give(visitor, given) == expected


def test_it_is_for_one_visit(visitor: Visitor, desk: Desk, key: Authenticator) -> None:
    assert give(a_visitor(desk), key.answer(asked(visitor))) == 422


def test_it_is_for_one_purpose(visitor: Visitor, desk: Desk, key: Authenticator) -> None:
    options = asked(desk.visitor, "/signin/again/passkey")
    form = desk.get("/security/passkeys").form("/security/passkeys")
    assert desk.send(form, name="A key", passkey=Authenticator().create(options["challenge"].encode())).status == 422
    assert give(visitor, key.answer(options)) == 422


def five_codes(visitor: Visitor, _key: Authenticator) -> list[int]:
    return [visitor.post("/signin/code", {"digits": "000000"}).status_code for _ in range(5)]


def five_passkeys(visitor: Visitor, key: Authenticator) -> list[int]:
    return [give(visitor, key.answer(asked(visitor), is_broken=True)) for _ in range(5)]


@pytest.mark.parametrize("try_five", [five_codes, five_passkeys])
def test_r_2_codes_and_passkeys_are_counted_together(
    visitor: Visitor, key: Authenticator, try_five: Callable[[Visitor, Authenticator], list[int]]
) -> None:
    assert try_five(visitor, key) == [422] * 5
    answer = visitor.post("/signin/code", {"passkey": key.answer(asked(visitor))})
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert not is_in(visitor)


def test_the_app_goes_on_to_do(visitor: Visitor, desk: Desk, clock: Clock) -> None:
    secret, _ = give_app(acting(desk.professional.user_id)[0], at=NOW - timedelta(hours=1))
    assert "your authenticator app shows" in words_in(visitor.get("/signin/code").content.decode())
    assert visitor.post("/signin/code", {"digits": code(secret, clock.now)}).status_code == 303


# --- proving oneself, and taking one away


def test_it_proves_who_one_is_and_what_was_typed_is_carried_along(desk: Desk, key: Authenticator) -> None:
    form = desk.get("/signin/again?next=/help").form("/signin/again")
    assert desk.send(form, passkey=key.sign(b"drawn by myself")).code == "passkey_wrong"
    given = key.answer(asked(desk.visitor, "/signin/again/passkey"))
    assert desk.send(form, passkey=given).where == "/help"
    assert desk.send(form).code == "required"
    given = key.answer(asked(desk.visitor, "/signin/again/passkey"))
    assert 'name="name" value="Typed"' in desk.send(form, kept_name="Typed", passkey=given).page


def test_au_3_it_is_a_second_factor_and_the_last_stays_where_one_is_needed(
    desk: Desk, key: Authenticator, settings: Settings
) -> None:
    settings.KEPT_NEEDS_FACTOR = True
    assert desk.get("/help").status == 200
    refused = desk.fill(f"/security/factors/{Factor.objects.get().uuid}/removal")
    assert (refused.status, "Add another one first" in refused.words) == (409, True)
    settings.KEPT_NEEDS_FACTOR = False
    assert desk.fill(f"/security/factors/{Factor.objects.get().uuid}/removal").status == 303
    assert not Factor.objects.exists()


def test_au_3_who_needs_one_may_choose_it(db: None, clock: Clock, settings: Settings, desk: Desk) -> None:
    settings.KEPT_NEEDS_FACTOR = True
    assert desk.get("/help").where == "/security/app"
    assert "Use a passkey instead" in desk.get("/security/app").words
    assert desk.get("/security/passkeys").status == 200
