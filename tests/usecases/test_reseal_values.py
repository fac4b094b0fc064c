"""Another key seals everything while people go on reading and writing: nothing is forgotten, and nothing fails to open."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection

from kept.config import cli, rotate_keys, startup
from kept.config.keys import text_of
from kept.store.diary.models import Note
from kept.store.people.models import Client
from kept.store.resealing import sealed_places, unopened, values_of_older_keys
from kept.store.sealed import SealBroken
from kept.usecases.reseal_values import reseal_values
from kept.usecases.write_note import write_note
from tests.make import NOW, a_key, actor_of, make_client, make_professional, make_session
from tests.store.test_sealed_columns import CANARY, SEALED, say_it_everywhere


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys of the test's own, which other threads learn of at once."""
    shutil.copytree(settings.KEPT_FIELD_KEY_FILE.parent, tmp_path / "keys")
    settings.KEPT_FIELD_KEY_FILE = tmp_path / "keys" / "field.key"
    monkeypatch.setattr(rotate_keys, "SECONDS_UNTIL_ALL_KNOW", 0)
    monkeypatch.setattr("kept.store.sealed._SECONDS", 0)
    return tmp_path / "keys"


def opened() -> dict[str, list[Any]]:
    """All that is sealed, as it reads."""
    return {
        f"{model._meta.db_table}.{field.column}": list(
            model._base_manager.order_by("pk").values_list(field.attname, flat=True)
        )
        for model, field in SEALED
    }


def test_every_sealed_column_is_sealed_anew_and_reads_as_before(real_db: None, folder: Path) -> None:
    say_it_everywhere()
    before = opened()
    assert cli.run_own("rotate-keys", []) == 0
    assert dict(values_of_older_keys()) == {}
    assert cli.run_own("rotate-keys", ["--retire"]) == 0
    assert opened() == before
    assert sum(CANARY in str(value) for values in before.values() for value in values) >= len(sealed_places()) - 3
    assert len(list((folder / "retired").iterdir())) == len(list(folder.glob("field-*.key"))) == 1
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in folder.rglob("*.key"))


def test_guards_stand_again_afterwards(real_db: None) -> None:
    before = guards()
    say_it_everywhere()
    cli.run_own("rotate-keys", [])
    assert guards() == before


def test_people_write_while_it_goes_on(real_db: None) -> None:
    professional = make_professional()
    clients, stop = [make_client(professional) for _ in range(3)], Event()

    def write(client: Client) -> int:
        number = 0
        while not stop.is_set() or number < 5:
            text, key = f"{client.id}:{number}", a_key()
            by = actor_of(professional)
            write_note(client_id=client.uuid, session_id=None, text=text, by=by, request=key, now=NOW)
            assert text in Note.objects.filter(client=client).values_list("text", flat=True)
            number += 1
        connection.close()
        return number

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, client) for client in clients]
        for _ in range(3):
            cli.run_own("rotate-keys", [])
        stop.set()
        written = sum(writer.result() for writer in writers)
    cli.run_own("rotate-keys", ["--go-on"])
    assert dict(values_of_older_keys()) == {}
    assert len({note.text for note in Note.objects.all()}) == written


def test_it_goes_on_where_it_was_interrupted(real_db: None, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_session()
    rotate_keys.let_seal(folder, rotate_keys.draw(folder))
    (place,) = (each for each in sealed_places() if str(each) == "people_client.phone")
    assert reseal_values(place=place, after=0).values == 1
    assert reseal_values(place=place, after=0).values == 0
    assert cli.run_own("rotate-keys", ["--retire"]) == 1
    assert "still needed by" in capsys.readouterr().out
    assert cli.run_own("rotate-keys", ["--go-on"]) == 0
    assert cli.run_own("rotate-keys", ["--retire"]) == 0


def test_a_key_may_be_drawn_first_and_copied(real_db: None, folder: Path) -> None:
    make_session()
    assert cli.run_own("rotate-keys", ["--draw"]) == 0
    assert dict(values_of_older_keys()) == {}, "it seals nothing yet"
    drawn = (folder / "next-field.key").read_text()
    assert cli.run_own("rotate-keys", []) == 0
    assert (folder / "field.key").read_text() == drawn


@pytest.mark.parametrize("fault", ["wrong", "retired too early"])
def test_a_start_without_the_right_key_is_refused(real_db: None, folder: Path, fault: str) -> None:
    make_session()
    if fault == "wrong":
        (folder / "field.key").write_text(text_of(bytes(range(32))))
    else:
        rotate_keys.let_seal(folder, rotate_keys.draw(folder))
        for file in folder.glob("field-*.key"):
            file.unlink()
    assert unopened() is not None
    with pytest.raises(startup.UnsafeStart, match="lacks the key that sealed"):
        startup.check_before_start()
    with pytest.raises(SealBroken, match="another key"):
        opened()


def guards() -> Iterator[tuple[Any, ...]]:
    wanted = {
        "sqlite": "select name, sql from sqlite_master where type = 'trigger' order by name",
        "postgresql": "select tgname, tgenabled::text from pg_trigger where not tgisinternal order by tgname",
    }
    with connection.cursor() as cursor:
        cursor.execute(wanted[connection.vendor])
        rows: Iterator[tuple[Any, ...]] = cursor.fetchall()
    return rows
