"""Coming in with a token: whose it is, what it opens, how often; and what is said to who does not come in."""

import pytest
from django.test import Client as Browser
from pytest_django.fixtures import Settings

from kept.edges.api import allowance
from kept.store.people.models import ApiToken, User
from tests.edges.api.programs import Program
from tests.make import NOW, make_account, make_client, make_professional


def test_whom_the_token_acts_for(db: None) -> None:
    professional = make_professional()
    answer = Program(professional).get("/me")
    assert (answer.status, answer.body["roles"]) == (200, ["professional"])
    assert answer.body["professional_id"] == str(professional.uuid)
    assert (answer.body["client_id"], answer.body["email"]) == (None, professional.user.email)
    client = make_client(professional, account=make_account())
    assert Program(client).get("/me").body["client_id"] == str(client.uuid)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "token_missing"),
        ({"Authorization": "Bearer"}, "token_missing"),
        ({"Authorization": "Basic kept_x"}, "token_missing"),
        ({"Authorization": "Bearer kept_x"}, "token_invalid"),
    ],
)
def test_without_a_good_token_nothing_is_told(db: None, headers: dict[str, str], code: str) -> None:
    response = Browser().get("/api/v1/me", headers=headers)
    assert (response.status_code, response.json()["code"]) == (401, code)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_revoked_token_and_a_closed_account_come_in_no_more(db: None) -> None:
    program = Program(make_professional())
    ApiToken.objects.update(revoked_at=NOW)
    assert program.get("/me").code == "token_invalid"
    ApiToken.objects.update(revoked_at=None)
    assert program.get("/me").status == 200
    User.objects.update(is_active=False)
    assert program.get("/me").code == "token_invalid"


def test_a_cookie_is_no_token(db: None) -> None:
    browser = Browser()
    browser.force_login(make_professional().user)
    assert browser.get("/api/v1/me").status_code == 401


def test_the_minutes_requests_are_used_up(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "hand_out_requests", lambda **_: 0)
    answer = Program(make_professional()).get("/me")
    assert (answer.status, answer.code) == (429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_an_address_that_there_is_not(db: None) -> None:
    answer = Program(make_professional()).get("/nothing")
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.body["request_id"] == answer.headers["X-Request-Id"]


def test_a_method_that_there_is_not(db: None) -> None:
    answer = Program(make_professional()).send("DELETE", "/me")
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_the_description_and_its_pages_need_no_token(db: None) -> None:
    described = Browser().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/me" in described["paths"]
    page = Browser().get("/api/v1/docs")
    assert page.status_code == 200
    assert b"GET /api/v1/me" in page.content
    assert Browser().get("/api/v1/docs/changes").status_code == 200


def test_who_tries_tokens_is_slowed_down(db: None, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "tokens": "3/m/ip"}
    program = Program(make_professional())
    wrong = [Browser().get("/api/v1/me", headers={"Authorization": f"Bearer kept_{n}"}).status_code for n in range(5)]
    assert wrong == [401, 401, 401, 429, 429]
    assert program.get("/me").status == 200
