"""Kept does not start on an installation that would lose or leak: one sentence, exit code 78."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from kept.config import startup
from kept.config.environment import REPOSITORY, Environment
from kept.config.keys import read_or_draw_keys

MOUNTS = """\
/dev/vda1 / ext4 rw,relatime 0 0
tmpfs /tmp tmpfs rw 0 0
nas:/kept /srv/kept\\040data nfs4 rw 0 0
/dev/vdb1 /srv/kept\\040data/local xfs rw 0 0
"""


@pytest.fixture
def here() -> Environment:
    environment: Environment = settings.ENVIRONMENT
    return environment


# --- the command


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Runs `kept …` on an installation of its own; gives its exit code and its words."""

    def run(*arguments: str, **variables: str) -> tuple[int, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
        command = [sys.executable, "-m", "kept.config.cli", *arguments]
        environment = {**ours, "KEPT_DATA": str(tmp_path), **variables}
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY, env=environment)
        return done.returncode, done.stdout + done.stderr

    return run


def test_an_unknown_command_is_answered_with_those_there_are(kept: Callable[..., tuple[int, str]]) -> None:
    code, words = kept("bokk")
    assert code == 2
    assert "migrate" in words
    assert "serve" in words


def test_a_start_before_the_tables_are_made_is_refused(kept: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, words = kept("serve")
    assert code == 78
    assert words == "kept: The database is not up to date; run: bin/kept migrate\n"
    assert (tmp_path / "keys" / "field.key").exists()


def test_a_demo_in_public_is_refused(kept: Callable[..., tuple[int, str]]) -> None:
    code, words = kept("serve", KEPT_DEMO="1", KEPT_SITE_URL="https://kept.example")
    assert code == 78
    assert "KEPT_DEMO" in words
    assert words.count("\n") == 1


def test_an_address_in_the_clear_is_refused(kept: Callable[..., tuple[int, str]]) -> None:
    code, words = kept("serve", KEPT_SITE_URL="http://kept.example")
    assert code == 78
    assert "KEPT_SITE_URL" in words
    assert words.count("\n") == 1


def test_a_data_folder_that_cannot_be_made_is_refused(kept: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, words = kept("check", KEPT_DATA=str(tmp_path / "file"))
    assert code == 78
    assert "set KEPT_DATA" in words
    assert words.count("\n") == 1


def test_a_database_that_does_not_answer_is_worth_another_try(
    kept: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    (tmp_path / "folder.sqlite3").mkdir()
    code, words = kept("serve", KEPT_DATABASE_URL=f"sqlite:///{tmp_path}/folder.sqlite3")
    assert code == 75
    assert words.count("\n") == 1


# --- the checks


def test_this_installation_may_start(db: None, here: Environment) -> None:
    startup.check_before_start()
    assert [check(here) for check in startup.CHECKS] == [None] * len(startup.CHECKS)


def test_keys_are_not_drawn_anew_for_a_database_in_use(db: None, here: Environment, tmp_path: Path) -> None:
    with pytest.raises(startup.UnsafeStart, match="bring them back from the backup"):
        startup.save_new_keys(read_or_draw_keys(tmp_path / "keys"), here)
    assert not (tmp_path / "keys").exists()


def test_the_key_of_anchors_is_not_drawn_anew_while_there_are_anchors(here: Environment, tmp_path: Path) -> None:
    read_or_draw_keys(tmp_path / "keys").save()
    (tmp_path / "keys" / "anchor.key").unlink()
    (tmp_path / "anchors").mkdir()
    startup.save_new_keys(read_or_draw_keys(tmp_path / "keys"), replace(here, anchors=tmp_path / "anchors"))
    (tmp_path / "keys" / "anchor.key").unlink()
    (tmp_path / "anchors" / "journal.anchors").touch()
    with pytest.raises(startup.UnsafeStart, match=r"anchor\.key is missing; bring it back"):
        startup.save_new_keys(read_or_draw_keys(tmp_path / "keys"), replace(here, anchors=tmp_path / "anchors"))


def test_keys_that_others_can_read_are_refused_outside_the_demo(here: Environment) -> None:
    file = here.data / "keys" / "secret.key"
    file.chmod(0o644)
    try:
        assert "chmod 600" in str(startup.keys_fault(here))
        assert startup.keys_fault(replace(here, demo=True)) is None
    finally:
        file.chmod(0o600)


def test_a_migration_that_was_not_run_is_refused(db: None, here: Environment) -> None:
    newest = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*newest[0])
    assert "bin/kept migrate" in str(startup.migrations_fault(here))


def test_postgresql_that_forgets_is_refused_unless_it_is_a_toy_here(db: None, here: Environment) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own settings")
    assert startup.durability_fault(here) is None
    assert "fsync=off" in str(startup.durability_fault(replace(here, testing=False)))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/kept data/kept.sqlite3", "nfs4"),
        ("/srv/kept data/local/kept.sqlite3", "xfs"),
        ("/srv/kept data2/kept.sqlite3", "ext4"),
        ("/kept.sqlite3", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert startup.file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_sqlite_across_a_network_is_refused(
    here: Environment, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its own files")
    mounts = tmp_path / "mounts"
    mounts.write_text(f"nas:/ / {kind} rw 0 0\n")
    monkeypatch.setattr(startup, "MOUNTS", mounts)
    assert "network file system" in str(startup.file_system_fault(here))
