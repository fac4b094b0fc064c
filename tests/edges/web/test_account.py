"""The front page, signing in and out, health, and the pages that say what went wrong."""

import re
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client as Visitor
from pytest_django.fixtures import Settings

from kept.core.access import Role
from kept.store.people.models import User
from kept.usecases.create_user import UserWish, create_user
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.form_reader import form_in, words_in
from tests.make import NOW, OPERATOR, make_account, make_client, make_practice
from tests.programme import make_company

PASSWORD: Final = "a long enough one"
WRONG: Final = "The e-mail address or the password is not right."


@pytest.fixture
def visitor(db: None, clock: Clock) -> Visitor:
    cache.clear()
    return Visitor(raise_request_exception=False)


@pytest.fixture
def user(db: None) -> User:
    wish = UserWish(email="orla@example.org", name="Orla Quinn", timezone="Europe/Dublin", password=PASSWORD)
    return User.objects.get(uuid=create_user(by=OPERATOR, wish=wish, now=NOW))


def try_to_sign_in(visitor: Visitor, **sent: str) -> Any:
    return visitor.post("/signin", {"login": "orla@example.org", "password": PASSWORD} | sent)


# --- the front page


def test_the_front_page_says_what_kept_is_and_offers_to_sign_in(visitor: Visitor) -> None:
    page = visitor.get("/").content.decode()
    assert 'href="/signin">Sign in</a>' in page
    assert "demo.test" not in page


def test_the_demos_front_page_lists_who_can_sign_in(visitor: Visitor, settings: Settings) -> None:
    settings.KEPT_DEMO = True
    page = visitor.get("/").content.decode()
    assert all(email in page for email, _, _ in settings.KEPT_DEMO_SIGN_INS)
    assert f"<code>{settings.KEPT_DEMO_PASSWORD}</code>" in page
    assert "/book/" not in page
    practice = make_practice(name=settings.KEPT_DEMO_PRACTICE)
    assert f'href="/book/{practice.uuid}"' in visitor.get("/").content.decode()
    login = visitor.get("/signin?login=anna@demo.test").content.decode()
    assert form_in(login, "/signin").values["login"] == "anna@demo.test"


def test_a_professional_is_led_to_their_sessions(desk: Desk) -> None:
    answer = desk.get("/")
    assert (answer.status, answer.where) == (303, "/sessions")


def test_a_client_is_led_to_theirs(visitor: Visitor) -> None:
    visitor.force_login(User.objects.get(uuid=str(make_account().user_uuid)))
    assert visitor.get("/").headers["Location"] == "/bookings"


def test_who_runs_hubs_is_led_to_them(visitor: Visitor) -> None:
    for actor, where in ((make_account(role=Role.OPERATOR), "/hubs"), (make_company().admin, "/programme")):
        visitor.force_login(User.objects.get(id=actor.user_id or 0))
        response = visitor.get("/")
        assert (response.status_code, response["Location"]) == (303, where)


def test_everybody_else_is_told_who_they_are_and_can_leave(visitor: Visitor) -> None:
    actor = make_account(name="Ida Falk", role=Role.ASSISTANT, practice=make_practice())
    user = User.objects.get(uuid=str(actor.user_uuid))
    visitor.force_login(user)
    page = visitor.get("/").content.decode()
    assert "Hello, Ida Falk" in words_in(page)
    assert user.email in page
    assert 'action="/signout"' in page


# --- signing in


@pytest.mark.parametrize("name", ["login", "email"])
def test_signing_in_leads_on_with_a_new_session(visitor: Visitor, user: User, name: str) -> None:
    visitor.get("/signin")
    response = visitor.post("/signin", {name: "Orla@Example.org", "password": PASSWORD, "next": "/help"})
    assert (response.status_code, response["Location"]) == (303, "/help")
    cookie = response.cookies["session"]
    assert cookie["max-age"] == 14 * 24 * 60 * 60
    assert cookie["httponly"]
    assert "Orla Quinn" in visitor.get("/", follow=True).content.decode()
    assert visitor.get("/signin").status_code == 303


def test_a_session_from_before_is_not_taken_over(visitor: Visitor, user: User) -> None:
    visitor.cookies["session"] = "planted"
    response = try_to_sign_in(visitor)
    assert response.cookies["session"].value != "planted"


@pytest.mark.parametrize(
    "sent",
    [
        {"password": "not this one"},
        {"login": "nobody@example.org"},
        {"login": "orla"},
        {"login": "o\x00rla@example.org"},
        {"password": "x" * 2000},
    ],
)
def test_what_is_not_right_is_said_without_telling_which(visitor: Visitor, user: User, sent: dict[str, str]) -> None:
    response = try_to_sign_in(visitor, **sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert WRONG in words_in(page) or "Null characters" in page
    assert PASSWORD not in page
    assert form_in(page, "/signin").values["password"] == ""
    assert "_auth_user_id" not in visitor.session


def test_an_address_without_an_account_gets_the_same_page(visitor: Visitor, user: User) -> None:
    known = _bare(try_to_sign_in(visitor, password="wrong"))
    unknown = _bare(try_to_sign_in(visitor, login="nobody@example.org", password="wrong"))
    assert known.replace("orla@", "nobody@") == unknown


def test_a_closed_account_is_like_none(visitor: Visitor, user: User) -> None:
    User.objects.update(is_active=False)
    response = try_to_sign_in(visitor)
    assert response.status_code == 422
    assert WRONG in words_in(response.content.decode())


def test_the_address_stays_and_nothing_empty_is_tried(visitor: Visitor, user: User) -> None:
    response = try_to_sign_in(visitor, password="")
    page = response.content.decode()
    assert response.status_code == 422
    assert form_in(page, "/signin").values["login"] == "orla@example.org"
    assert "Fill this in." in words_in(page)


@pytest.mark.parametrize("login", ["orla@example.org", "nobody@example.org"])
def test_too_many_attempts_have_to_wait(visitor: Visitor, user: User, login: str) -> None:
    statuses = [try_to_sign_in(visitor, login=login, password="wrong").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    response = try_to_sign_in(visitor, login=login)
    assert (response.status_code, response["Retry-After"]) == (429, "1")
    page = response.content.decode()
    assert "Try again in 1 second; nothing else is needed." in words_in(page)
    assert form_in(page, "/signin").values["login"] == login


@pytest.mark.parametrize(
    "where",
    [
        "//evil.test",
        "https://evil.test/",
        "/\\evil.test",
        "javascript:alert(1)",
        "/nothing-there",
        "evil.test",
        "http:///evil.test",
        "/\t/evil.test",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(visitor: Visitor, user: User, where: str) -> None:
    assert try_to_sign_in(visitor, next=where)["Location"] == "/"


def test_a_page_that_was_wanted_is_remembered(visitor: Visitor) -> None:
    response = visitor.get("/clients?q=a%26b")
    assert (response.status_code, response["Location"]) == (303, "/signin?next=/clients%3Fq%3Da%2526b")
    page = visitor.get(response["Location"]).content.decode()
    assert form_in(page, "/signin").values["next"] == "/clients?q=a%26b"


def test_signing_out_takes_a_form_and_ends_the_session(desk: Desk) -> None:
    assert desk.get("/signout").status == 405
    answer = desk.post("/signout", {})
    assert (answer.status, answer.where) == (303, "/")
    assert desk.get("/clients").where == "/signin?next=/clients"


# --- what went wrong


def test_an_address_that_does_not_exist_is_answered_by_a_page(visitor: Visitor, desk: Desk) -> None:
    assert "There is nothing here" in words_in(visitor.get("/nothing").content.decode())
    assert desk.get("/nothing").status == 404
    assert 'aria-label="Main"' in desk.get("/nothing").page


def test_a_method_that_is_not_allowed_is_answered_by_a_page(desk: Desk) -> None:
    answer = desk.post("/activities", {})
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert "There is nothing to see here" in answer.words


def test_a_request_with_too_much_in_it_is_refused(desk: Desk) -> None:
    answer = desk.post("/clients/new", {f"field{n}": "" for n in range(600)})
    assert answer.status == 400
    assert "This could not be read" in answer.words


def test_a_foreign_host_is_refused(visitor: Visitor) -> None:
    assert visitor.get("/", headers={"Host": "evil.test"}).status_code == 400


def test_our_own_failure_is_a_page_without_a_trace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("kept.edges.web.clients.clients_page", fail)
    answer = desk.get("/clients")
    assert answer.status == 500
    assert "Something went wrong here" in answer.words
    assert "secret detail" not in answer.page


class TestAFormWithoutAToken:
    @pytest.fixture
    def strict(self, desk: Desk) -> Visitor:
        visitor = Visitor(enforce_csrf_checks=True)
        visitor.force_login(desk.professional.user)
        return visitor

    def test_it_is_kept_for_sending_again(self, strict: Visitor, desk: Desk) -> None:
        make_client(desk.professional)
        sent = {"name": "Typed <b>here</b>", "email": "x@example.org", "csrfmiddlewaretoken": "old"}
        response = strict.post("/clients/new?x=1", sent, headers={"Origin": "http://testserver"})
        page = response.content.decode()
        assert response.status_code == 403
        assert "This page was open too long" in words_in(page)
        form = form_in(page, "/clients/new?x=1")
        assert form.values["name"] == "Typed <b>here</b>"
        assert form.values["csrfmiddlewaretoken"] != "old"

    def test_it_is_not_when_it_came_from_elsewhere(self, strict: Visitor) -> None:
        for headers in ({"Origin": "http://evil.test"}, {"Origin": "null"}, {}):
            response = strict.post("/clients/new", {"name": "Planted"}, headers=headers)
            assert response.status_code == 403
            assert "Planted" not in response.content.decode()

    @pytest.mark.usefixtures("db", "clock")
    def test_a_password_is_never_repeated(self) -> None:
        visitor = Visitor(enforce_csrf_checks=True)
        response = visitor.post(
            "/signin", {"login": "a@b.test", "password": "secret"}, headers={"Origin": "http://testserver"}
        )
        assert response.status_code == 403
        assert "secret" not in response.content.decode()


def _bare(response: Any) -> str:
    """A page without what differs from one visit to the next."""
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"', "", response.content.decode())
