"""A copy of the database on which something may go wrong, again and again."""

import itertools
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pytest
from django.db import connection

from kept.edges.commands.serve import let_go_of_database
from tests.digest import digest

NUMBERS: Final = itertools.count(1)


class Snapshot:
    """While it lasts, the database is a copy of what it was; `restore` makes it so again. Whoever leaves it as it was may
    say so by `is_touched`: a copy takes PostgreSQL a while."""

    def __enter__(self) -> Self:
        let_go_of_database()
        number = f"{os.getpid()}_{next(NUMBERS)}"
        self.before: str = connection.settings_dict["NAME"]
        self.trial = f"{self.before}_trial{number}"
        self._copy()
        self.is_touched = True
        self.patch = pytest.MonkeyPatch()
        self.patch.setitem(connection.settings_dict, "NAME", self.trial)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        let_go_of_database()
        self.patch.undo()
        self._remove()

    def digest(self) -> str:
        """What is stored, by whatever connection comes."""
        found = digest(without=("sqlite_sequence",))
        let_go_of_database()
        return found

    def broken_claims(self) -> dict[str, Any]:
        from kept.store.invariants.reads import broken_claims  # once there are models

        found = broken_claims()
        let_go_of_database()
        return found

    def restore(self) -> None:
        let_go_of_database()
        self._remove()
        self._copy()
        self.is_touched = False

    def _copy(self) -> None:
        if connection.vendor == "sqlite":
            shutil.copyfile(self.before, self.trial)
        else:
            self._from_outside(f'create database "{self.trial}" template "{self.before}"')

    def _remove(self) -> None:
        if connection.vendor == "sqlite":
            for file in Path(self.trial).parent.glob(f"{Path(self.trial).name}*"):
                file.unlink()
        else:
            self._from_outside(f'drop database "{self.trial}" with (force)')

    def _from_outside(self, statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
