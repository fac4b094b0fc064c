"""For three days the old address takes its account back, through however many changes."""

from datetime import timedelta

import pytest

from kept.core.access import Actor
from kept.core.recovery import UNDO_LIFE
from kept.core.refusal import Refused
from kept.store.people.reads.recovery import current_address
from kept.store.people.reads.tokens import bearer_of
from kept.usecases.confirm_address_change import confirm_address_change
from kept.usecases.undo_address_change import undo_address_change
from tests.make import NOW, a_key, make_account
from tests.security import ask_for_address, email_of, undo_link_to
from tests.tokens import make_token


def move(actor: Actor, email: str) -> str:
    """The link that undoes it."""
    old = email_of(actor)
    link = ask_for_address(actor, email)
    confirm_address_change(by=actor, token_hash=link, visit=None, request=a_key(), now=NOW)
    return undo_link_to(old)


def test_au_14_the_account_goes_back_and_tokens_end(db: None) -> None:
    actor = make_account()
    old, token = email_of(actor), make_token(actor)
    undo = move(actor, "thief@example.org")
    undo_address_change(undo_hash=undo, now=NOW)
    assert email_of(actor) == old
    assert current_address(old, since=NOW - timedelta(days=1)) == old
    assert bearer_of(token.secret, now=NOW) is None
    with pytest.raises(Refused, match="pass_over"):
        undo_address_change(undo_hash=undo, now=NOW)


def test_au_14_it_goes_back_through_later_changes(db: None) -> None:
    actor = make_account()
    old = email_of(actor)
    undo = move(actor, "thief@example.org")
    move(actor, "thief@example.com")
    undo_address_change(undo_hash=undo, now=NOW)
    assert email_of(actor) == old


def test_au_14_after_three_days_it_is_too_late(db: None) -> None:
    undo = move(make_account(), "new@example.org")
    with pytest.raises(Refused, match="pass_over"):
        undo_address_change(undo_hash=undo, now=NOW + UNDO_LIFE)
    undo_address_change(undo_hash=undo, now=NOW + UNDO_LIFE - timedelta(seconds=1))
