"""Django's SQLite, whose writers come one after the other in the order in which they asked.

SQLite's own way to wait is to look again after a while: whoever came last may be served first, and somebody among eight
writers waits for seconds. Here a transaction takes its turn before it begins (turns.py).
"""

import time
from functools import lru_cache
from typing import Final

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError
from django.utils.asyncio import async_unsafe

from kept.store.embedded.turns import Turns, turns_at
from kept.store.outages import end_if_unsure

NO_TIME: Final = 0.25  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """Django names the class, and finds it by the module's name."""

    _held: Turns | None = None
    _told_milliseconds: int | None = None  # for which the open connection waits for the file; None: as the settings say

    def _start_transaction_under_autocommit(self) -> None:
        """Raises OperationalError when nobody let us through within the time for which we also wait for the file."""
        turns, began = turns_at(self.settings_dict["NAME"]), time.monotonic()
        longest = self.settings_dict["OPTIONS"]["timeout"]
        if not turns.take(seconds=longest):
            raise OperationalError("database is locked")
        self._held = turns
        try:
            self._wait_for_file(longest - (time.monotonic() - began), at_most=longest)
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # django-stubs does not know it
        except BaseException:
            self._give_back()
            raise

    def _wait_for_file(self, seconds: float, *, at_most: float) -> None:
        """Who waited for their turn does not wait as long again for a stranger who holds the file. Mostly there is
        nothing to say: the time in the row was no time."""
        milliseconds = max(1, round(seconds * 1000)) if seconds < at_most - NO_TIME else None
        if milliseconds != self._told_milliseconds:
            self.connection.execute(f"pragma busy_timeout = {milliseconds or round(at_most * 1000)}")
            self._told_milliseconds = milliseconds

    @async_unsafe
    def create_cursor(self, name: str | None = None) -> "_Cursor":  # noqa: ARG002 (SQLite's have none)
        return self.connection.cursor(factory=_Cursor)  # type: ignore[no-any-return] # sqlite3's own, untyped here

    def commit(self) -> None:
        """As Django's. A disk that failed to keep it is noticed here, whoever makes nothing of the exception."""
        try:
            super().commit()
        except OperationalError as fault:
            end_if_unsure(fault)
            raise
        finally:
            self._give_back()

    def rollback(self) -> None:
        """As Django's."""
        try:
            super().rollback()
        finally:
            self._give_back()

    def close(self) -> None:
        """As Django's."""
        try:
            super().close()
        finally:
            self._told_milliseconds = None
            self._give_back()

    def _give_back(self) -> None:
        held, self._held = self._held, None
        if held:
            held.give_back()


class _Cursor(base.SQLiteCursorWrapper):
    """Django's, which puts SQLite's marks in the place of Django's anew at each execution."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        return _converted(query)


@lru_cache(maxsize=512)
def _converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
