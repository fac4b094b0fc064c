"""An app is switched on once its code is right; the first factor brings recovery codes."""

from typing import Any

import pytest

from kept.core.access import Actor
from kept.core.refusal import Refused, Replayed
from kept.store.outbox.models import Letter
from kept.store.people.models import Factor, RecoveryCode
from kept.store.totp import draw_secret
from kept.usecases.add_app import add_app
from tests.make import NOW, a_key, make_account
from tests.security import code, give_app


def add(actor: Actor, **otherwise: Any) -> Any:
    secret = draw_secret()
    asked: dict[str, Any] = {"code": code(secret, NOW), "visit": None, "request": a_key(), "now": NOW}
    return add_app(by=actor, secret=secret, **asked | otherwise)


def test_it_comes_with_ten_codes_kept_as_hashes_and_a_notice(db: None) -> None:
    actor = make_account()
    made = add(actor)
    hashes = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert (len(made.codes), len(hashes), hashes & set(made.codes)) == (10, 10, set())
    assert [letter.kind for letter in Letter.objects.all()] == ["factor_changed"]
    assert "codes" not in repr(made)


def test_a_wrong_code_and_a_second_app_are_refused(db: None) -> None:
    actor = make_account()
    with pytest.raises(Refused, match="code_wrong"):
        add(actor, code="12345x")
    give_app(actor)
    with pytest.raises(Refused, match="factor_known"):
        add(actor)
    assert Factor.objects.count() == 1


def test_asked_twice_it_is_done_once(db: None) -> None:
    actor, key = make_account(), a_key()
    made = add(actor, request=key)
    with pytest.raises(Replayed) as replayed:
        add(actor, request=key)
    assert replayed.value.result == str(made.uuid)
