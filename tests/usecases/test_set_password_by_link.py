"""A link to a new password: once, in time, and only the newest."""

from datetime import timedelta

import pytest

from kept.core.recovery import PASSWORD_LINK_LIFE
from kept.core.refusal import Refused
from kept.store.people.models import Factor, User
from kept.store.people.reads.tokens import bearer_of
from kept.usecases.note_sign_in import note_sign_in
from kept.usecases.set_password_by_link import set_password_by_link
from tests.make import NOW, make_account
from tests.security import ask_for_link, give_app
from tests.tokens import make_token

NEW = "seventeen blue herons fly"
SECOND = timedelta(seconds=1)


def test_au_13_it_is_good_once(db: None) -> None:
    actor = make_account()
    link = ask_for_link(actor)
    set_password_by_link(token_hash=link, new=NEW, now=NOW)
    assert User.objects.get(id=actor.user_id or 0).check_password(NEW)
    with pytest.raises(Refused, match="pass_over"):
        set_password_by_link(token_hash=link, new=NEW, now=NOW)


@pytest.mark.parametrize(("late", "is_good"), [(PASSWORD_LINK_LIFE - SECOND, True), (PASSWORD_LINK_LIFE, False)])
def test_au_13_it_is_good_for_half_an_hour(db: None, late: timedelta, is_good: bool) -> None:
    link = ask_for_link(make_account())
    if is_good:
        set_password_by_link(token_hash=link, new=NEW, now=NOW + late)
        return
    with pytest.raises(Refused, match="pass_over"):
        set_password_by_link(token_hash=link, new=NEW, now=NOW + late)


def test_au_13_a_newer_one_and_a_sign_in_void_it(db: None) -> None:
    actor = make_account()
    older, newer = ask_for_link(actor), ask_for_link(actor)
    with pytest.raises(Refused, match="pass_over"):
        set_password_by_link(token_hash=older, new=NEW, now=NOW)
    note_sign_in(by=actor, is_new_device=False, now=NOW)
    with pytest.raises(Refused, match="pass_over"):
        set_password_by_link(token_hash=newer, new=NEW, now=NOW)


def test_au_13_a_second_factor_stays_and_lets_the_password_be_shorter(db: None) -> None:
    actor = make_account()
    with pytest.raises(Refused, match="password_short"):
        set_password_by_link(token_hash=ask_for_link(actor), new="blue herons 7", now=NOW)
    give_app(actor)
    set_password_by_link(token_hash=ask_for_link(actor), new="blue herons 7", now=NOW)
    assert Factor.objects.filter(user_id=actor.user_id or 0).exists()


def test_tokens_end(db: None) -> None:
    actor = make_account()
    token = make_token(actor)
    set_password_by_link(token_hash=ask_for_link(actor), new=NEW, now=NOW)
    assert bearer_of(token.secret, now=NOW) is None
