"""A forgotten password, and another address, as pages: neutral, by links that scanners cannot use up."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client as Browser

from kept.core.letters import Kind
from kept.core.wording import wording_of
from kept.store.outbox.models import Letter
from kept.store.people.models import PasswordLink, User
from kept.store.people.reads import acting
from tests.arrivals import last_letter
from tests.digest import digest
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.edges.web.visitor import Passer, bare
from tests.make import NOW, make_account
from tests.security import code, email_of, give_app, path_in

NEW: Final = "seventeen blue herons fly"


@pytest.fixture
def passer(passer: Passer) -> Passer:
    cache.clear()
    return passer


@pytest.fixture
def known(passer: Passer) -> User:
    return User.objects.get(id=make_account().user_id or 0)


# --- a new password


def test_the_way_from_forgotten_to_signed_in(passer: Passer, known: User) -> None:
    assert 'href="/password"' in passer.get("/signin").page
    asked = passer.fill("/password", email=known.email.upper())
    assert (asked.status, asked.where) == (303, "/password/sent")
    opened = passer.get(path_in("password_link"))
    assert (opened.where, opened.headers["Referrer-Policy"]) == ("/password/new", "no-referrer")
    done = passer.fill("/password/new", new_password=NEW)
    assert (done.status, done.where) == (303, "/signin")
    assert passer.fill("/signin", login=known.email, password=NEW).status == 303
    assert passer.is_signed_in


def test_known_and_unknown_addresses_get_the_same_bytes(passer: Passer, known: User) -> None:
    answers = [passer.fill("/password", email=email) for email in (known.email, "nobody@example.org")]
    assert (answers[0].status, answers[0].where) == (answers[1].status, answers[1].where)
    pages = [bare(passer.get("/password/sent").page) for _ in answers]
    assert pages[0] == pages[1]
    assert PasswordLink.objects.count() == 2
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Host": "evil.test", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7;host=evil.test;proto=https", "X-Original-Host": "evil.test"},
        {"X-Forwarded-Server": "evil.test", "X-Forwarded-Port": "8443", "X-Host": "evil.test"},
    ],
)
def test_what_a_proxy_would_add_changes_neither_letter_nor_page(
    passer: Passer, known: User, forged: dict[str, str]
) -> None:
    pages, letters = [], []
    for headers in ({}, forged):
        somebody = replace(passer, browser=Browser(headers=headers))
        somebody.fill("/password", email=known.email)
        pages.append(bare(somebody.get("/password/sent").page))
        content = last_letter(Kind.PASSWORD_LINK)
        wording = wording_of(content, site_url=settings.KEPT_SITE_URL, at=NOW)
        letters.append(repr((content, wording)).replace(content.path, ""))
    assert "/password/" in content.path
    assert settings.KEPT_SITE_URL in letters[0]
    assert (pages[0], letters[0]) == (pages[1], letters[1])


def test_scanners_that_open_the_link_change_and_use_up_nothing(passer: Passer, known: User) -> None:
    passer.fill("/password", email=known.email)
    before = digest()
    for _ in range(3):
        passer.get(path_in("password_link"))
        assert passer.get("/password/new").status == 200
    assert digest() == before


@pytest.mark.parametrize("token", ["x", "a" * 43, "é", "..", "%00", "a" * 3000])
def test_b_82_a_link_that_is_none_gets_the_one_page(passer: Passer, token: str) -> None:
    for path, page in (("/password/", "/password/new"), ("/address/undo/", "/address/return")):
        passer.get(f"{path}{token}")
        answer = passer.get(page)
        assert (answer.status, answer.code) in ((404, ""), (404, "pass_over"))


def test_au_13_a_second_factor_is_asked_for_afterwards(passer: Passer, known: User) -> None:
    secret, _ = give_app(acting(known.pk)[0])
    passer.fill("/password", email=known.email)
    passer.get(path_in("password_link"))
    passer.fill("/password/new", new_password=NEW)
    asked = passer.fill("/signin", login=known.email, password=NEW)
    assert (asked.where, passer.is_signed_in) == ("/signin/code", False)
    passer.clock.go(timedelta(minutes=1))
    passer.fill("/signin/code", digits=code(secret, passer.clock.now))
    assert passer.is_signed_in


@pytest.mark.parametrize("new", ["tiny", "passwordpassword", "x" * 129, "dara finnegan dara"])
def test_b_49_what_is_no_password_is_said_and_the_link_stays_good(passer: Passer, known: User, new: str) -> None:
    passer.fill("/password", email=known.email)
    passer.get(path_in("password_link"))
    refused = passer.fill("/password/new", new_password=new)
    assert (refused.status, refused.code.startswith("password_")) == (422, True)
    assert passer.fill("/password/new", new_password=NEW).status == 303


def test_r_4_three_letters_an_hour_to_one_address(passer: Passer, known: User) -> None:
    answers = [passer.fill("/password", email=known.email).status for _ in range(4)]
    assert answers == [303, 303, 303, 429]


# --- another address


@pytest.fixture
def own(passer: Passer, known: User) -> Desk:
    return desk_of(acting(known.pk)[0], passer.clock)


def ask(own: Desk, email: str = "new@example.org") -> str:
    answer = own.fill("/security/address", email=email)
    assert (answer.status, answer.where) == (303, "/security")
    return path_in("address_confirm")


def test_au_14_it_is_confirmed_from_there_and_undone_from_here(own: Desk, known: User, clock: Clock) -> None:
    old, other = known.email, Desk(own.professional, clock)
    own.get(ask(own))
    assert "new@example.org" in own.get("/address/confirmation").words
    assert own.fill("/address/confirmation").where == "/security"
    known.refresh_from_db()
    assert known.email == "new@example.org"
    assert other.get("/security").where.startswith("/signin")
    assert own.get("/security").status == 200

    stranger = Passer(clock)
    stranger.get(path_in("address_changed"))
    assert stranger.fill("/address/return").where == "/password"
    known.refresh_from_db()
    assert known.email == old
    assert own.get("/security").where.startswith("/signin")


def test_b_83_a_link_of_another_account_is_not_good_and_says_what_to_do(own: Desk, clock: Clock) -> None:
    path = ask(own)
    other = desk_of(make_account(), clock)
    other.get(path)
    answer = other.get("/address/confirmation")
    assert (answer.status, "Sign out, then open the link again" in answer.words) == (404, True)


def test_who_is_not_signed_in_signs_in_first(own: Desk, passer: Passer) -> None:
    passer.get(ask(own))
    assert passer.get("/address/confirmation").where == "/signin?next=/address/confirmation"


def test_an_address_that_is_taken_gets_the_same_answer(own: Desk, clock: Clock) -> None:
    taken = email_of(make_account())
    answers = [own.fill("/security/address", email=email) for email in (taken, "free@example.org")]
    assert (answers[0].status, answers[0].where) == (answers[1].status, answers[1].where)


# --- what is told of a sign-in


def test_au_16_only_a_device_that_is_new_is_told_of(passer: Passer, known: User) -> None:
    known.set_password(NEW)
    known.save()
    for _ in range(2):
        passer.fill("/signin", login=known.email, password=NEW)
        passer.browser.post("/signout")
    assert Letter.objects.filter(kind="signed_in", email=known.email).count() == 1
    other = Passer(passer.clock)
    other.fill("/signin", login=known.email, password=NEW)
    assert Letter.objects.filter(kind="signed_in").count() == 2
