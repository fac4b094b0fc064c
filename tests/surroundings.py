"""A pytest plugin, loaded with -p so that it comes before Django reads its settings.

Gives the run a data folder with keys, and the database that KEPT_TEST_DB names: sqlite (the default) or postgres.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest

from kept.config.keys import read_or_draw_keys
from tests.postgres import ThrowAwayPostgres

# Set for the workers of a run: they share what its first process has made.
OF_RUN: Final = "KEPT_TEST_RUN"
# A developer's own settings must not change what tests see.
NOT_INHERITED: Final = (
    *("PORT", "KEPT_DEMO", "KEPT_EMAIL_URL", "KEPT_SITE_URL", "KEPT_WORKERS", "KEPT_KEYS", "KEPT_POOL"),
    *("KEPT_BOOKINGS_AN_HOUR", "KEPT_CANCELLATIONS_A_DAY"),
    *("KEPT_BACKUPS", "KEPT_BACKUP_KEY_FILE"),
    *("KEPT_REPLICA_URL", "KEPT_METRICS_TOKEN", "KEPT_DATABASE_URL_FILE", "KEPT_EMAIL_URL_FILE"),
)


class Surroundings:
    """What the first process of a run makes and takes away again."""

    def __init__(self) -> None:
        for name in NOT_INHERITED:
            os.environ.pop(name, None)
        self.folder = Path(tempfile.mkdtemp(prefix="kept-tests-"))
        (self.folder / "static").mkdir()
        read_or_draw_keys(self.folder / "keys").save()
        self.postgres = ThrowAwayPostgres() if os.environ.get("KEPT_TEST_DB") == "postgres" else None
        database = self.postgres.url if self.postgres else f"sqlite:///{self.folder}/kept.sqlite3"
        os.environ |= {
            OF_RUN: str(self.folder),
            "KEPT_DATA": str(self.folder),
            "KEPT_DATABASE_URL": database,
            "KEPT_TESTING": "1",
        }

    def remove(self) -> None:
        """Leave nothing behind."""
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.environ.pop(OF_RUN)


OF_THIS_PROCESS: Final = None if OF_RUN in os.environ else Surroundings()


def pytest_report_header() -> str:
    """Which database it is."""
    return f"database: {os.environ['KEPT_DATABASE_URL'].partition(':')[0]}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last thing a run does."""
    if OF_THIS_PROCESS:
        OF_THIS_PROCESS.remove()
