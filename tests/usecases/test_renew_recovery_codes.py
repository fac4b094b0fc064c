"""New recovery codes take the place of the old."""

import pytest

from kept.core.refusal import Refused
from kept.usecases.check_code import check_code
from kept.usecases.renew_recovery_codes import renew_recovery_codes
from tests.make import NOW, a_key, make_account
from tests.security import give_app


def test_the_new_ones_are_good_and_the_old_ones_are_not(db: None) -> None:
    actor = make_account()
    _, made = give_app(actor)
    codes = renew_recovery_codes(by=actor, request=a_key(), now=NOW)
    assert not check_code(user_id=actor.user_id or 0, code=made.codes[0], now=NOW)
    assert check_code(user_id=actor.user_id or 0, code=codes[0], now=NOW)


def test_there_is_nothing_to_recover_without_a_factor(db: None) -> None:
    with pytest.raises(Refused, match="not_found"):
        renew_recovery_codes(by=make_account(), request=a_key(), now=NOW)
