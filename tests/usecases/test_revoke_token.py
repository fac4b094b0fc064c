"""A token that is revoked opens nothing."""

import pytest

from kept.core.refusal import Refused
from kept.store.people.reads.tokens import bearer_of
from kept.usecases.revoke_token import revoke_token
from tests.make import NOW, a_key, actor_of, make_professional
from tests.tokens import make_token


def test_it_opens_nothing_from_then_on(db: None) -> None:
    professional = make_professional()
    token = make_token(professional)
    revoke_token(token_id=token.uuid, by=actor_of(professional), request=a_key(), now=NOW)
    assert bearer_of(token.secret, now=NOW) is None


def test_nobody_revokes_anothers(db: None) -> None:
    token = make_token()
    with pytest.raises(Refused, match="not_found"):
        revoke_token(token_id=token.uuid, by=actor_of(make_professional()), request=a_key(), now=NOW)
    assert bearer_of(token.secret, now=NOW)
