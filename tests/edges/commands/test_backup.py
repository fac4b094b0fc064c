"""`kept backup`: one sealed file of one moment, while others go on writing."""

import errno
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from kept.edges.commands import backup
from kept.store.backups.faults import BadBackup
from kept.store.backups.folder import backups_in, newest_in
from kept.store.backups.key import backup_key
from kept.store.backups.manifest import count_rows, facts_now
from kept.store.backups.reading import database_in, verified
from kept.usecases.seal_journal import seal_journal
from tests.backups import backed_up
from tests.make import NOW, hours, make_client, make_professional, make_session

MAKING: Final = "kept.store.backups.making"


@pytest.mark.usefixtures("real_db")
def test_it_holds_all_rows_of_its_moment_and_none_that_came_later(
    backup_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_session()
    assert seal_journal(now=NOW) > 0
    before = count_rows()
    monkeypatch.setattr(f"{MAKING}.facts_now", and_then(facts_now, by_somebody_else(make_session)))
    manifest = verified(backed_up(backup_folder), key=backup_key())
    assert manifest.rows == before != count_rows()
    assert manifest.taken_at == NOW
    assert manifest.journal["entries"] > 0
    assert "outbox.0001_letters" in manifest.migrations


@pytest.mark.usefixtures("real_db")
def test_neither_it_nor_what_it_says_of_itself_can_be_read(
    backup_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_client(make_professional())
    file = backed_up(backup_folder)
    plain = b"".join(database_in(file, verified(file, key=backup_key()), key=backup_key()))
    assert client.name.encode() in plain, "the control: names are in the copy"
    assert client.name.encode() not in file.read_bytes()
    assert client.name not in capsys.readouterr().out


@pytest.mark.usefixtures("real_db")
def test_the_first_draws_a_key_and_says_to_keep_it_elsewhere(
    backup_folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    backed_up(backup_folder)
    assert f"A key for the backups was drawn: {settings.KEPT_BACKUP_KEY_FILE}" in capsys.readouterr().out
    key = backup_key()
    backed_up(backup_folder, at=NOW + hours(1))
    told = capsys.readouterr().out
    assert "drawn" not in told
    assert f"The keys ({settings.KEPT_FIELD_KEY_FILE.parent}) are not in it" in told
    assert backup_key() == key
    assert len(backups_in(backup_folder)) == 2


@pytest.mark.usefixtures("real_db")
def test_old_ones_are_thinned(backup_folder: Path) -> None:
    for days in (40, 3, 0):
        backed_up(backup_folder, at=NOW - days * hours(24))
    assert [NOW - kept.taken_at for kept in backups_in(backup_folder)] == [3 * hours(24), hours(0)]


@pytest.mark.usefixtures("real_db")
def test_a_copy_that_is_not_what_its_manifest_says_is_told_at_its_end(backup_folder: Path) -> None:
    file = backed_up(backup_folder)
    manifest = verified(file, key=backup_key())
    assert sum(map(len, database_in(file, manifest, key=backup_key()))) == manifest.size
    for lying in (replace(manifest, sha256="0" * 64), replace(manifest, size=manifest.size + 1)):
        with pytest.raises(BadBackup, match="not what its manifest says"):
            list(database_in(file, lying, key=backup_key()))


# --- what stands in its way


@pytest.mark.usefixtures("real_db")
def test_a_full_disk_leaves_the_older_ones_and_nothing_half(
    backup_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    older = backed_up(backup_folder)

    def write(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(f"{MAKING}.SealedWriter.write", write)
    assert backup.run(Namespace(to=backup_folder, every=None), now=NOW + hours(1)) == 74
    assert "no room left" in capsys.readouterr().err
    assert list(backup_folder.iterdir()) == [older]
    assert newest_in(backup_folder).file == older


def test_nobody_said_where_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert backup.run(Namespace(to=None, every=None), now=NOW) == 78
    assert "set KEPT_BACKUPS" in capsys.readouterr().err


@pytest.mark.usefixtures("real_db")
def test_a_key_that_others_can_read_protects_nothing(
    backup_folder: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    backed_up(backup_folder)
    settings.KEPT_BACKUP_KEY_FILE.chmod(0o644)
    assert backup.run(Namespace(to=None, every=None), now=NOW) == 1
    assert "chmod 600" in capsys.readouterr().err
    settings.KEPT_BACKUP_KEY_FILE.chmod(0o600)
    settings.KEPT_BACKUP_KEY_FILE.write_text("not a key at all")
    assert backup.run(Namespace(to=None, every=None), now=NOW) == 1


# --- builders


def by_somebody_else(deed: Any) -> Any:
    """On a connection of their own, while this one looks at its moment."""

    def do() -> None:
        with ThreadPoolExecutor(1) as somebody:
            somebody.submit(_on_its_own, deed).result()

    return do


def _on_its_own(deed: Any) -> None:
    deed()
    connection.close()


def and_then(first: Any, second: Any) -> Any:
    def both() -> Any:
        found = first()
        second()
        return found

    return both
