"""Who was erased is noted outside the database once; with what becomes of the file: test_replay_erasures."""

from pathlib import Path
from typing import Any

from kept.store.erasures import noted_erasures
from kept.usecases.erase_client import erase_client
from kept.usecases.note_erasures import note_erasures
from tests.make import NOW, a_key, actor_of, make_client, make_professional


def test_each_is_noted_once(db: None, tmp_path: Path, settings: Any) -> None:
    settings.KEPT_ANCHORS = tmp_path
    professional = make_professional()
    assert note_erasures(now=NOW) == 0
    number = erase_client(client_id=make_client(professional).uuid, by=actor_of(professional), request=a_key(), now=NOW)
    assert [note_erasures(now=NOW), note_erasures(now=NOW)] == [1, 0]
    assert [each.uuid for each in noted_erasures()] == [number]
