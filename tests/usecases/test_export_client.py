"""What a professional may hand over; the rest of it is with the client's own: test_export_own_data."""

from kept.store.journal.models import Entry
from kept.usecases.export_client import export_client
from tests import erased as canary
from tests.make import NOW, a_key, actor_of, make_professional


def test_the_journal_says_who_did_it_and_notes_are_not_in_it(db: None) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    export = export_client(client_id=client.uuid, by=actor_of(professional), request=a_key(), now=NOW)
    assert f"{canary.CANARY} note" not in str(export)
    assert f"{canary.CANARY} asks" in str(export.parts["requests"])
    assert f"{canary.CANARY} words" in str(export.parts["records"])
    entry = Entry.objects.get(action="client.exported")
    assert (entry.object_uuid, entry.by_user_id) == (client.uuid, professional.user_id)
