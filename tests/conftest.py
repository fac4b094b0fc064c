"""Databases for tests: `db` (pytest-django's) rolls back; `real_db` commits, in a database of the test's own."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from kept.edges.commands.serve import let_go_of_database

pytest_plugins = ["tests.browser"]

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One migrated database for each worker, which `db` uses and `real_db` copies.

    On SQLite it is a file, as an embedded one in memory belongs to one thread only.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    folder = Path(os.environ["KEPT_DATA"])
    names = {"sqlite": str(folder / f"test-{worker}.sqlite3"), "postgresql": f"test_{worker}"}
    connection.settings_dict["TEST"]["NAME"] = names[connection.vendor]
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
        let_go_of_database()
    yield
    with django_db_blocker.unblock():
        let_go_of_database()
        teardown_databases(made, verbosity=0)


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated database, for commits, threads, processes and servers.

    Thrown away as a whole: the append-only tables refuse to be emptied.
    """
    template = connection.settings_dict["NAME"]
    copy = _name_of_copy(template)
    with django_db_blocker.unblock():
        let_go_of_database()
        _copy(template, copy)
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(connection.settings_dict, "NAME", copy)
            patch.setenv("KEPT_DATABASE_URL", _url_of(copy))
            yield
            let_go_of_database()
        _remove(copy)


def _name_of_copy(template: str) -> str:
    number = next(NUMBERS)
    if connection.vendor == "sqlite":
        return str(Path(template).with_suffix(f".{number}.sqlite3"))
    return f"{template}_{number}"


def _url_of(name: str) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["KEPT_DATABASE_URL"].rpartition("/")[0] + f"/{name}"


def _copy(template: str, copy: str) -> None:
    if connection.vendor == "sqlite":
        shutil.copyfile(template, copy)
        return
    quote = connection.ops.quote_name
    _from_outside(f"CREATE DATABASE {quote(copy)} TEMPLATE {quote(template)}")


def _remove(copy: str) -> None:
    if connection.vendor == "sqlite":
        for file in Path(copy).parent.glob(f"{Path(copy).name}*"):
            file.unlink()
        return
    _from_outside(f"DROP DATABASE {connection.ops.quote_name(copy)} WITH (FORCE)")


def _from_outside(statement: str) -> None:
    """Through a connection to another database, as no database can be copied or dropped from within."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
