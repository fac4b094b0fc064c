"""`kept prepare`: beside a release that still serves, and on several machines at once."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from kept.config import statics
from kept.config.environment import REPOSITORY


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    """A folder of its own, in which files are kept as on the site."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "site.css").write_text("body { color: black }" * 50)
    settings.KEPT_DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    of_site = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": of_site}
    return tmp_path


def files(data: Path) -> set[str]:
    return {file.name for file in (data / "static").rglob("*") if file.is_file()}


def test_files_of_the_release_before_stay_beside_the_new_ones_for_a_while(data: Path) -> None:
    statics.collect_static_files()
    first = files(data)
    assert {"staticfiles.json"} < first
    assert {Path(name).suffix for name in first} == {".json", ".css", ".gz", ".br"}
    (data / "source" / "site.css").write_text("body { color: white }" * 50)
    statics.collect_static_files()
    second = files(data)
    assert first < second
    long_ago = time.time() - statics.KEPT_FOR.total_seconds() - 60
    for name in first | second:
        os.utime(data / "static" / name, (long_ago, long_ago))
    (data / "source" / "site.css").write_text("body { color: green }" * 50)
    statics.collect_static_files()
    third = files(data)
    assert second - first < third, "what served until now stays, however long it has been served"
    assert first & third == {"staticfiles.json"}, "what no release has brought for a month is gone"
    assert not list(data.glob("static-*"))


def test_what_has_not_changed_is_not_collected_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statics.collect_static_files()
    monkeypatch.setattr(statics, "_collect_into", lambda _: pytest.fail("nothing has changed"))
    statics.collect_static_files()


def test_two_machines_that_prepare_at_once_make_the_tables_once(real_db: None, tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("an embedded database has one machine")
    with connection._nodb_cursor() as cursor:
        cursor.execute("CREATE DATABASE empty_one")
    url = f"{os.environ['KEPT_DATABASE_URL'].rpartition('/')[0]}/empty_one"
    machines = [prepare(tmp_path / name, url) for name in ("one", "two")]
    words = [machine.communicate(timeout=240)[0] for machine in machines]
    assert [machine.returncode for machine in machines] == [0, 0], words


def prepare(data: Path, url: str) -> subprocess.Popen[str]:
    """With the keys that all nodes share, and a folder of its own for files."""
    surroundings = os.environ | {"KEPT_DATA": str(data), "KEPT_DATABASE_URL": url}
    surroundings["KEPT_KEYS"] = f"{os.environ['KEPT_DATA']}/keys"
    command = [sys.executable, "-m", "kept.config.cli", "prepare"]
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=surroundings, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
