"""A new address is asked for: it gets the link, and an address with an account is told that it has one."""

from kept.store.outbox.models import Letter
from kept.store.people.models import User
from kept.usecases.request_address_change import request_address_change
from tests.make import NOW, a_key, make_account
from tests.security import email_of


def test_the_new_address_gets_the_link_and_nothing_changes_yet(db: None) -> None:
    actor = make_account()
    before = email_of(actor)
    request_address_change(by=actor, email="new@example.org", request=a_key(), now=NOW)
    assert [(letter.kind, letter.email) for letter in Letter.objects.all()] == [("address_confirm", "new@example.org")]
    assert email_of(actor) == before


def test_an_address_that_has_an_account_is_told_so(db: None) -> None:
    actor, other = make_account(), make_account()
    request_address_change(by=actor, email=email_of(other), request=a_key(), now=NOW)
    assert [(letter.kind, letter.email) for letter in Letter.objects.all()] == [("account_exists", email_of(other))]
    assert User.objects.count() == 2
