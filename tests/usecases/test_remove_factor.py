"""One's own factor goes, unless it is needed; with the last one its codes."""

import pytest

from kept.core.access import Actor
from kept.core.refusal import Refused
from kept.store.people.models import Factor, RecoveryCode
from kept.store.people.writes.factors import NewFactor
from kept.usecases.remove_factor import remove_factor
from tests.make import NOW, a_key, make_account
from tests.security import give_app


def remove(made: NewFactor, actor: Actor, *, is_needed: bool = False) -> None:
    remove_factor(factor_id=made.uuid, by=actor, is_needed=is_needed, visit=None, request=a_key(), now=NOW)


def test_it_goes_with_its_codes(db: None) -> None:
    actor = make_account()
    _, made = give_app(actor)
    remove(made, actor)
    assert (Factor.objects.count(), RecoveryCode.objects.count()) == (0, 0)


def test_the_last_one_stays_where_it_is_needed(db: None) -> None:
    actor = make_account()
    _, made = give_app(actor)
    with pytest.raises(Refused, match="factor_needed"):
        remove(made, actor, is_needed=True)
    assert Factor.objects.count() == 1


def test_anothers_is_not_there(db: None) -> None:
    _, made = give_app(make_account())
    with pytest.raises(Refused, match="not_found"):
        remove(made, make_account())
