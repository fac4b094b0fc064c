"""Django's SQLite, whose writers come one after the other in the order in which they asked.

SQLite's own way to wait is to look again after a while: whoever came last may be served first, and somebody among eight
writers waits for seconds. Here a transaction takes its turn before it begins (turns.py).
"""

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from kept.store.embedded.turns import Turns, turns_at


class DatabaseWrapper(base.DatabaseWrapper):
    """Django names the class, and finds it by the module's name."""

    _held: Turns | None = None

    def _start_transaction_under_autocommit(self) -> None:
        """Raises OperationalError when nobody let us through within the time for which we also wait for the file."""
        turns = turns_at(self.settings_dict["NAME"])
        if not turns.take(seconds=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        self._held = turns
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # django-stubs does not know it
        except BaseException:
            self._give_back()
            raise

    def commit(self) -> None:
        """As Django's."""
        try:
            super().commit()
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
            self._give_back()

    def _give_back(self) -> None:
        held, self._held = self._held, None
        if held:
            held.give_back()
