"""API tokens, as people make and revoke them."""

from datetime import timedelta

import pytest

from kept.core.access import Role
from kept.core.token_scopes import TOKEN_SCOPES
from kept.store.hubs.models import HubAdmin
from kept.store.people.models import ApiToken
from kept.store.people.reads.tokens import bearer_of
from kept.usecases.hand_out_requests import hand_out_requests
from tests.edges.web.at_home import at_home
from tests.edges.web.desk import Clock, Desk
from tests.edges.web.office import desk_of
from tests.make import NOW, make_account, make_hub
from tests.tokens import make_token

WHERE = "/settings/tokens"
NEW = "/settings/tokens/new"


def test_it_is_made_and_its_secret_shown_once(desk: Desk) -> None:
    made = desk.fill(NEW, name="Accounts", scopes=["payments:read", "sessions:read"], days="30")
    row = ApiToken.objects.get()
    (secret,) = [word for word in made.words.split() if word.startswith("kept_")]
    bearer = bearer_of(secret, now=NOW)
    assert bearer
    assert bearer.scopes == ("payments:read", "sessions:read")
    assert row.expires_at == NOW + timedelta(days=30)
    assert "no-store" in made.headers["Cache-Control"]
    listed = desk.get(WHERE)
    assert secret not in listed.page
    assert f"Accounts …{row.ending} payments:read, sessions:read" in listed.words
    assert "Never" in listed.words


def test_sending_the_form_again_makes_no_other_and_says_so(desk: Desk) -> None:
    form = desk.get(NEW).form(NEW)
    sent = {"name": "Accounts", "scopes": ["slots:read"], "days": "90"}
    desk.send(form, **sent)
    again = desk.send(form, **sent)
    assert (again.status, again.where, ApiToken.objects.count()) == (303, WHERE, 1)
    assert "shown once. If you did not copy it, revoke the token and make another." in desk.get(WHERE).words


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "required"),
        ({"name": "x" * 81}, "text_length"),
        ({"scopes": []}, "required"),
        ({"scopes": ["hubs:write"]}, "scope_unknown"),
        ({"scopes": ["everything"]}, "scope_unknown"),
        ({"days": "36500"}, "unknown_choice"),
        ({"days": ""}, "required"),
    ],
)
def test_what_is_typed_wrongly_makes_none(desk: Desk, wrong: dict[str, object], code: str) -> None:
    answer = desk.fill(NEW, **({"name": "Accounts", "scopes": ["slots:read"], "days": "90"} | wrong))
    assert (answer.status, answer.code, ApiToken.objects.count()) == (422, code, 0)


def test_too_many_are_refused_in_the_form(desk: Desk) -> None:
    for _ in range(50):
        make_token(desk.professional)
    answer = desk.fill(NEW, name="One more", scopes=["slots:read"], days="90")
    assert (answer.status, answer.code) == (409, "too_many_tokens")
    assert "One more" in answer.page


def test_it_is_revoked_after_a_question(desk: Desk) -> None:
    token = make_token(desk.professional)
    hand_out_requests(token_id=ApiToken.objects.get().id, now=NOW)
    path = f"{WHERE}/{token.uuid}/revocation"
    asked = desk.get(path)
    assert "last used Mon 15 Jun 10:00 IST" in asked.words
    assert bearer_of(token.secret, now=NOW), "asking changes nothing"
    form = asked.form(path)
    first, second = desk.send(form), desk.send(form)
    assert (first.where, second.where) == (WHERE, WHERE)
    assert bearer_of(token.secret, now=NOW) is None
    assert desk.get(path).status == 404
    assert "No program acts in your name." in desk.get(WHERE).words


def test_each_role_is_offered_what_it_can_do(desk: Desk, clock: Clock) -> None:
    own, theirs = desk.get(NEW).page, at_home(clock).get(NEW).page
    assert "webhooks:write" in own
    assert "hubs:write" not in own
    assert "Read your credits (credits:read)" in theirs
    assert "payments:write" not in theirs
    admin, manager = make_account(), make_account(role=Role.MANAGER, practice=desk.professional.practice)
    HubAdmin.objects.create(hub=make_hub([]), user_id=admin.user_id or 0)
    for actor, scopes in ((admin, {"hubs:read", "hubs:write"}), (manager, set())):
        page = desk_of(actor, clock).get(NEW).page
        assert {scope for scope in TOKEN_SCOPES if f"({scope})" in page} == scopes


def test_settings_lead_there(desk: Desk, clock: Clock) -> None:
    link = f'href="{WHERE}"'
    assert link in desk.get("/settings").page
    assert link in at_home(clock).get("/account").page
    assert 'href="/account"' in at_home(clock).get(WHERE).page
    operator = desk_of(make_account(role=Role.OPERATOR), clock)
    assert link in operator.get("/hubs").page
    assert "Reports" not in operator.get(WHERE).page
