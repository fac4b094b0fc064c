"""A sign-in is noted, and told when the device is new."""

from kept.store.journal.models import Entry
from kept.store.outbox.models import Letter
from kept.usecases.note_sign_in import note_sign_in
from tests.make import NOW, make_account


def test_only_a_new_device_is_told_of(db: None) -> None:
    actor = make_account()
    note_sign_in(by=actor, is_new_device=False, now=NOW)
    assert not Letter.objects.exists()
    note_sign_in(by=actor, is_new_device=True, now=NOW)
    assert [letter.kind for letter in Letter.objects.all()] == ["signed_in"]
    assert Entry.objects.filter(action="account.signed_in").count() == 2
