"""Copies of the migrated database, for tests that commit."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from django.db import connection

from kept.edges.commands.serve import let_go_of_database

NUMBERS: Final = itertools.count(1)


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
