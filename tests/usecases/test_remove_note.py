"""Removing one's own note."""

import pytest

from kept.core.refusal import Refused
from kept.store.diary.models import Note
from kept.usecases.remove_note import remove_note
from kept.usecases.write_note import write_note
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def test_it_is_gone_and_only_its_writer_can_remove_it(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    by = actor_of(professional)
    note = write_note(client_id=client.uuid, session_id=None, by=by, text="Slept better", request=a_key(), now=NOW)

    colleague = actor_of(make_professional(practice=professional.practice))
    with pytest.raises(Refused, match="not_found"):
        remove_note(note_id=note, by=colleague, request=a_key(), now=NOW)
    assert remove_note(note_id=note, by=by, request=a_key(), now=NOW) == note
    assert not Note.objects.exists()
    with pytest.raises(Refused, match="not_found"):
        remove_note(note_id=note, by=by, request=a_key(), now=NOW)
