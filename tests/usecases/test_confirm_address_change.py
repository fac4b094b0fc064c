"""A new address counts once it is confirmed, in time, by who asked; letters follow, and the old one is told."""

from datetime import datetime, timedelta

import pytest

from kept.core.access import Actor
from kept.core.recovery import ADDRESS_LINK_LIFE
from kept.core.refusal import Refused
from kept.store.outbox.models import Letter
from kept.store.outbox.payload import content_of
from kept.store.people.models import Client
from kept.store.people.reads.recovery import current_address
from kept.usecases.confirm_address_change import confirm_address_change
from kept.usecases.set_password_by_link import set_password_by_link
from tests.make import NOW, a_key, actor_of, make_account, make_session
from tests.security import ask_for_address, ask_for_link, email_of

NEW = "new@example.org"


def confirm(actor: Actor, link: str, *, at: datetime = NOW) -> None:
    confirm_address_change(by=actor, token_hash=link, visit=None, request=a_key(), now=at)


def test_au_14_it_counts_from_then_on_and_the_old_one_is_told(db: None) -> None:
    actor = make_account()
    old = email_of(actor)
    confirm(actor, ask_for_address(actor, NEW))
    assert email_of(actor) == NEW
    told = Letter.objects.get(kind="address_changed")
    assert (told.email, content_of(told.payload or "").path.startswith("/address/undo/")) == (old, True)


def test_letters_that_wait_follow(db: None) -> None:
    session = make_session()
    client = session.client
    assert client
    actor = actor_of(client)
    confirm(actor, ask_for_address(actor, NEW))
    assert current_address(client.email, since=NOW - timedelta(days=9)) == NEW
    assert current_address(client.email, since=NOW) == client.email, "the notice itself stays"
    assert Client.objects.get(id=client.id).email == NEW


@pytest.mark.parametrize("case", ["late", "another", "twice", "older", "taken"])
def test_au_14_what_confirms_nothing(db: None, case: str) -> None:
    actor, other = make_account(), make_account()
    link, by, at = ask_for_address(actor, NEW), actor, NOW
    if case == "late":
        at = NOW + ADDRESS_LINK_LIFE
    if case == "another":
        by = other
    if case == "twice":
        confirm(actor, link)
    if case == "older":
        ask_for_address(actor, "newest@example.org")
    if case == "taken":
        confirm(other, ask_for_address(other, NEW))
    with pytest.raises(Refused, match="pass_over"):
        confirm(by, link, at=at)


def test_au_13_links_to_a_new_password_end(db: None) -> None:
    actor = make_account()
    link = ask_for_link(actor)
    confirm(actor, ask_for_address(actor, NEW), at=NOW + timedelta(minutes=1))
    with pytest.raises(Refused, match="pass_over"):
        set_password_by_link(token_hash=link, new="seventeen blue herons fly", now=NOW)
