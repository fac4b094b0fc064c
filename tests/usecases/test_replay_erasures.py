"""Whom an older backup brings back is erased once more."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from kept.edges.commands._erasures import keep_erasures
from kept.store.erasures import ErasuresBroken, noted_erasures
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Erasure
from kept.store.traces import cut_log
from kept.usecases.erase_client import erase_client
from kept.usecases.replay_erasures import replay_erasures
from tests import erased as canary
from tests.make import NOW, a_key, actor_of, hours, make_client, make_professional, make_session


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings: Any) -> Path:
    """Erasures of the test's own."""
    settings.KEPT_ANCHORS = tmp_path / "anchors"
    return tmp_path / "anchors" / "people.erasures"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="its file is what is put back")
def test_a_restore_does_not_bring_anybody_back(real_db: None, tmp_path: Path) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    make_session(professional=professional, client=make_client(professional), starts_at=NOW + hours(99))
    number = erase(client, professional, before=tmp_path / "backup")
    assert keep_erasures(now=NOW) == 1

    put_back(tmp_path / "backup")
    assert canary.sung_in_the_clear() > 0
    assert replay_erasures(now=NOW) == 1
    assert canary.sung_in_the_clear() == 0
    assert canary.sung_when_opened() <= canary.KEPT_BY_LAW
    assert Erasure.objects.get().uuid == number
    assert (replay_erasures(now=NOW), keep_erasures(now=NOW)) == (0, 0)
    assert broken_claims() == {}


def test_the_file_names_nobody_and_takes_no_line_of_others(db: None, file: Path) -> None:
    professional = make_professional()
    client = canary.sing(professional)
    for each in (client, make_client(professional)):
        erase_client(client_id=each.uuid, by=actor_of(professional), request=a_key(), now=NOW)
    assert [keep_erasures(now=NOW), keep_erasures(now=NOW)] == [2, 0]
    assert len(noted_erasures()) == 2
    text = file.read_text()
    assert str(client.uuid) not in text
    assert canary.CANARY.lower() not in text.lower()
    file.write_text(text.replace('"scope": "account"', '"scope": "record"', 1))
    with pytest.raises(ErasuresBroken, match="Line 1"):
        replay_erasures(now=NOW)
    assert keep_erasures(now=NOW) == 0, "it is said in the log, and stops nothing"


def erase(client: Any, professional: Any, *, before: Path) -> Any:
    database = Path(str(connection.settings_dict["NAME"]))
    cut_log()
    shutil.copy(database, before)
    return erase_client(client_id=client.uuid, by=actor_of(professional), request=a_key(), now=NOW)


def put_back(backup: Path) -> None:
    database = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    for each in database.parent.glob(f"{database.name}-*"):
        each.unlink()
    shutil.copy(backup, database)
