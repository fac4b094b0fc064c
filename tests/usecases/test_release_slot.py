"""Letting go of a held slot."""

from kept.store.diary.models import SlotHold
from kept.usecases.release_slot import release_slot
from tests.make import NOW, a_key, actor_of, make_client, make_professional
from tests.openings import always_open, book_as_client, hold


def test_others_may_take_it_at_once(db: None) -> None:
    professional = always_open(make_professional())
    client, other = make_client(professional), make_client(professional)
    held = hold(professional, client)
    release_slot(hold_id=held, by=actor_of(client), request=a_key(), now=NOW)
    assert not SlotHold.objects.exists()
    book_as_client(professional, other)
