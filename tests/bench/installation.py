"""An empty installation, in a folder and a database that go with it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.postgres import ThrowAwayPostgres, free_port

ROOT: Final = Path(__file__).resolve().parents[2]
DATABASES: Final = ("sqlite", "postgres")
# As an installation runs PostgreSQL: nothing that endangers a commit is switched off.
OF_PRODUCTION: Final = ("max_connections=200", "shared_buffers=512MB", "max_wal_size=4GB", "random_page_cost=1.1")
NOT_INHERITED: Final = ("KEPT_TESTING", "KEPT_DEMO", "KEPT_SITE_URL", "KEPT_EMAIL_URL", "KEPT_CARDS_URL")


@contextmanager
def installation(database: str) -> Iterator[dict[str, str]]:
    """An empty one, of two web processes, as the variables that name it."""
    folder = Path(tempfile.mkdtemp(prefix="kept-bench-"))
    postgres = ThrowAwayPostgres(OF_PRODUCTION) if database == "postgres" else None
    try:
        yield {
            **{name: value for name, value in os.environ.items() if name not in NOT_INHERITED},
            "DJANGO_SETTINGS_MODULE": "kept.config.settings",
            "KEPT_DATA": str(folder),
            "KEPT_DATABASE_URL": postgres.url if postgres else f"sqlite:///{folder}/kept.sqlite3",
            "KEPT_WORKERS": "2",
            "KEPT_BOOKINGS_AN_HOUR": "65535",  # a few clients book for many
            "KEPT_CANCELLATIONS_A_DAY": "65535",
            "PORT": str(free_port()),
        }
    finally:
        if postgres:
            postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
