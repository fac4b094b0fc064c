"""Kept without its locks: what the races must notice."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from django.db import connection
from django.db.backends.sqlite3 import base
from django.db.backends.utils import CursorWrapper

from kept.edges.commands.serve import let_go_of_database
from kept.store.embedded.base import DatabaseWrapper

ROW_LOCK: Final = re.compile(r" FOR (NO KEY )?UPDATE( OF (\"\w+\"(, )?)+)?( SKIP LOCKED| NOWAIT)?", re.IGNORECASE)
BEGIN: Final = "_start_transaction_under_autocommit"
ADVISORY_LOCK: Final = re.compile(r"pg_advisory_xact_lock\(", re.IGNORECASE)


@contextmanager
def without_locks() -> Iterator[None]:
    """On PostgreSQL neither rows nor professionals are locked; on SQLite transactions begin without their turn and without
    the right to write."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            execute = CursorWrapper._execute  # type: ignore[attr-defined] # Django's stubs leave out what begins with an underscore

            def unlocked(cursor: CursorWrapper, sql: Any, params: Any, *context: Any) -> Any:
                return execute(cursor, ADVISORY_LOCK.sub("concat(", ROW_LOCK.sub("", sql)), params, *context)

            patch.setattr(CursorWrapper, "_execute", unlocked)
        else:
            patch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
            patch.setattr(connection, "transaction_mode", "DEFERRED")
            patch.setattr(DatabaseWrapper, BEGIN, vars(base.DatabaseWrapper)[BEGIN])
        let_go_of_database()
        yield
    let_go_of_database()
