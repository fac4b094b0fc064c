"""A code of an app, and a recovery code, are good once."""

import pytest

from kept.core.refusal import Refused
from kept.store.journal.models import Entry
from kept.store.people.models import User
from kept.usecases.check_code import check_code
from tests.make import NOW, make_account, minutes
from tests.security import code, give_app


def test_a_code_of_the_app_is_right_once(db: None) -> None:
    actor = make_account()
    secret, _ = give_app(actor)
    later = NOW + minutes(1)
    given = code(secret, later)
    assert [check_code(user_id=actor.user_id or 0, code=given, now=later) for _ in range(2)] == [True, False]
    assert list(Entry.objects.order_by("-id").values_list("action", flat=True)[:2]) == ["factor.failed", "factor.used"]


def test_a_recovery_code_is_right_once_and_for_its_owner(db: None) -> None:
    actor, other = make_account(), make_account()
    (_, made), _ = give_app(actor), give_app(other)
    assert not check_code(user_id=other.user_id or 0, code=made.codes[0], now=NOW)
    assert [check_code(user_id=actor.user_id or 0, code=made.codes[0], now=NOW) for _ in range(2)] == [True, False]


def test_who_has_no_factor_and_who_is_gone_has_no_code(db: None) -> None:
    actor = make_account()
    assert not check_code(user_id=actor.user_id or 0, code="000000", now=NOW)
    User.objects.update(is_active=False)
    with pytest.raises(Refused, match="not_found"):
        check_code(user_id=actor.user_id or 0, code="000000", now=NOW)
