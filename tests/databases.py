"""The migrated database of a run, and its copies: one for each worker, and one for each test that commits."""

import fcntl
import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from django.db import connection
from django.test.utils import setup_databases

from kept.edges.commands.serve import let_go_of_database

NUMBERS: Final = itertools.count(1)


def migrated_database(worker: str) -> str:
    """A worker's own. The first of a run migrates one, and each takes a copy; all of them go with the run."""
    folder = Path(os.environ["KEPT_DATA"])
    template, own = _named("first"), _named(worker)
    with (folder / "migrated").open("a+") as done:
        fcntl.flock(done, fcntl.LOCK_EX)
        if not done.tell():
            connection.settings_dict["TEST"]["NAME"] = template
            setup_databases(verbosity=0, interactive=False, aliases={"default": None})
            let_go_of_database()
            done.write("done")
        _copy(template, own)
    return own


@contextmanager
def copied_database() -> Iterator[None]:
    """A database of one's own while it lasts, for this process and those it starts."""
    template = connection.settings_dict["NAME"]
    copy = _name_of_copy(template)
    let_go_of_database()
    _copy(template, copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "NAME", copy)
        patch.setenv("KEPT_DATABASE_URL", _url_of(copy))
        yield
        let_go_of_database()
    _remove(copy)


def _named(name: str) -> str:
    if connection.vendor == "sqlite":
        return str(Path(os.environ["KEPT_DATA"]) / f"test-{name}.sqlite3")
    return f"test_{name}"


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
        assert not Path(f"{template}-wal").exists(), "somebody still writes to the template"
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
