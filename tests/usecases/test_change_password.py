"""Changing one's password; what is no password is tried with the page that asks for it."""

from typing import Any

import pytest

from kept.core.refusal import Replayed
from kept.store.people.models import User
from kept.store.people.reads.tokens import bearer_of
from kept.usecases.change_password import change_password
from tests.digest import digest
from tests.make import NOW, a_key, make_account
from tests.tokens import make_token


def test_it_changes_once(db: None) -> None:
    by, request = make_account(), a_key()
    user = User.objects.get(id=by.user_id or 0)
    user.set_password("the old one of them")
    user.save(update_fields=["password"])
    asked: dict[str, Any] = {"current": "the old one of them", "new": "seventeen blue herons fly"}
    change_password(by=by, request=request, now=NOW, **asked)
    user.refresh_from_db()
    assert user.check_password(asked["new"])
    before = digest()
    with pytest.raises(Replayed):
        change_password(by=by, request=request, now=NOW, **asked)
    assert digest() == before


def test_tokens_made_under_the_old_one_end(db: None) -> None:
    by = make_account()

    user = User.objects.get(id=by.user_id or 0)
    user.set_password("the old one of them")
    user.save(update_fields=["password"])
    token, other = make_token(by), make_token()
    change_password(by=by, current="the old one of them", new="seventeen blue herons fly", request=a_key(), now=NOW)
    assert bearer_of(token.secret, now=NOW) is None
    assert bearer_of(other.secret, now=NOW)
