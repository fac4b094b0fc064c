"""Databases for tests: `db` (pytest-django's) rolls back; `real_db` commits, in a database of the test's own."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.databases import copied_database, migrated_database

pytest_plugins = ["tests.browser"]

# A busy machine is slow without being wrong.
hypothesis.settings.register_profile("kept", deadline=None, print_blob=True)
hypothesis.settings.load_profile("kept")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """One migrated database for each worker, which `db` uses and `real_db` copies.

    On SQLite it is a file, as an embedded one in memory belongs to one thread only. A run within a run copies the outer one's.
    """
    if of_outer_run := os.environ.get("KEPT_TEST_TEMPLATE"):
        connection.settings_dict["NAME"] = of_outer_run
    else:
        with django_db_blocker.unblock():
            connection.settings_dict["NAME"] = migrated_database(os.environ.get("PYTEST_XDIST_WORKER", "alone"))


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated database, for commits, threads, processes and servers.

    Thrown away as a whole: the append-only tables refuse to be emptied.
    """
    with django_db_blocker.unblock(), copied_database():
        yield


@pytest.fixture
def backup_folder(tmp_path: Path, settings: Settings) -> Path:
    """Where backups go, with their key and the journal's anchors beside it."""
    settings.KEPT_ANCHORS = tmp_path / "anchors"
    settings.KEPT_BACKUP_KEY_FILE = tmp_path / "backup.key"
    settings.KEPT_BACKUPS = tmp_path / "backups"
    return tmp_path / "backups"
