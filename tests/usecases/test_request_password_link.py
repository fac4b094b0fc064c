"""A link goes to who has an account; for who has none the same is written down, and nothing sent."""

from uuid import uuid4

from kept.store.outbox.models import Letter
from kept.store.people.models import PasswordLink, User
from kept.usecases.request_password_link import request_password_link
from tests.make import NOW, make_account
from tests.security import email_of


def test_a_link_is_sent_once_for_a_form(db: None) -> None:
    actor, key = make_account(), uuid4()
    for _ in range(2):
        request_password_link(email=email_of(actor), key=key, now=NOW)
    assert [(letter.kind, letter.email) for letter in Letter.objects.all()] == [("password_link", email_of(actor))]
    assert PasswordLink.objects.get().user_id == actor.user_id


def test_who_has_no_account_and_whose_is_closed_is_sent_nothing(db: None) -> None:
    actor = make_account()
    User.objects.update(is_active=False)
    for email in ("nobody@example.org", email_of(actor)):
        request_password_link(email=email, key=uuid4(), now=NOW)
    assert not Letter.objects.exists()
    assert list(PasswordLink.objects.values_list("user_id", flat=True)) == [None, None]
