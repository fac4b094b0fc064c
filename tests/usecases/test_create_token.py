"""Tokens: one secret, shown once, for the verbs of its scopes and for so many days."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kept.core.access import MATRIX
from kept.core.refusal import Refused, Replayed
from kept.core.token_scopes import OF_EVERY_TOKEN, TOKEN_SCOPES, opens, scopes_for
from kept.store.people.models import ApiToken
from kept.store.people.reads.tokens import bearer_of, tokens_of
from kept.usecases.create_token import create_token
from tests.make import NOW, a_key, actor_of, make_professional
from tests.tokens import make_token


def test_the_secret_is_kept_nowhere(db: None) -> None:
    token = make_token(scopes=["sessions:read"])
    assert token.secret.startswith("kept_")
    row = ApiToken.objects.get()
    assert row.ending == token.secret[-4:]
    with connection.cursor() as cursor:
        cursor.execute("select * from people_apitoken")
        assert token.secret not in repr(cursor.fetchall())


def test_it_is_good_until_its_day(db: None) -> None:
    token = make_token(days=30)
    assert bearer_of(token.secret, now=NOW + timedelta(days=30, seconds=-1))
    assert bearer_of(token.secret, now=NOW + timedelta(days=30)) is None
    assert bearer_of(token.secret + "x", now=NOW) is None


def test_a_list_of_what_is_good(db: None) -> None:
    professional = make_professional()
    token = make_token(professional, scopes=["sessions:read"])
    make_token()  # somebody else's
    (card,) = tokens_of(actor_of(professional), now=NOW)
    assert (card.uuid, card.scopes, card.last_used_at) == (token.uuid, ("sessions:read",), None)
    assert tokens_of(actor_of(professional), now=NOW + timedelta(days=400)) == ()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"days": 0}, "setting_range"),
        ({"days": 367}, "setting_range"),
        ({"scopes": []}, "scope_unknown"),
        ({"scopes": ["everything"]}, "scope_unknown"),
    ],
)
def test_what_it_may_do_and_how_long_is_bounded(db: None, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        make_token(**wrong)
    assert not ApiToken.objects.exists()


def test_one_person_has_fifty_at_most(db: None) -> None:
    professional = make_professional()
    for _ in range(50):
        make_token(professional)
    with pytest.raises(Refused, match="too_many_tokens"):
        make_token(professional)
    make_token()


def test_it_is_made_once_for_a_key(db: None) -> None:
    by, key = actor_of(make_professional()), a_key()
    create_token(by=by, name="Reports", scopes=["slots:read"], days=1, request=key, now=NOW)
    with pytest.raises(Replayed):
        create_token(by=by, name="Reports", scopes=["slots:read"], days=1, request=key, now=NOW)
    assert ApiToken.objects.count() == 1


def test_each_scope_opens_verbs_of_the_matrix() -> None:
    verbs = frozenset().union(*TOKEN_SCOPES.values())
    assert verbs | OF_EVERY_TOKEN <= set(MATRIX)
    assert opens(["sessions:read"], "session.read")
    assert not opens(["sessions:read"], "session.book")
    assert opens([], "account.home")
    assert scopes_for("session.book") == ("sessions:write",)
