"""Private notes."""

from uuid import UUID

import pytest

from kept.core.refusal import Refused
from kept.store.diary.models import Note, Session
from kept.store.people.models import Client, Professional
from kept.usecases.write_note import write_note
from tests.make import NOW, a_key, actor_of, make_client, make_professional, make_session


def written(by: Professional, client: Client, session: Session | None = None) -> UUID:
    about = session.uuid if session else None
    return write_note(
        client_id=client.uuid, session_id=about, by=actor_of(by), text="Slept better", request=a_key(), now=NOW
    )


def test_about_a_client_perhaps_about_one_session(db: None) -> None:
    session = make_session()
    assert session.client
    for about in (None, session):
        note = Note.objects.get(uuid=written(session.professional, session.client, about))
        assert (note.text, note.client, note.session) == ("Slept better", session.client, about)


def test_nobody_writes_about_whom_they_do_not_know(db: None) -> None:
    professional = make_professional()
    client = make_client(professional)
    with pytest.raises(Refused, match="not_found"):
        written(make_professional(practice=professional.practice), client)


def test_a_session_is_the_clients_own(db: None) -> None:
    session = make_session()
    other = make_client(session.professional)
    with pytest.raises(Refused, match="not_found"):
        written(session.professional, other, session)
    assert not Note.objects.exists()
