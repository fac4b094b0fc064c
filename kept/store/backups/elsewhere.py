"""Another database in the place of the installation's, for a while: what is asked and written goes there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, connections

_DEFAULT: Final = "default"


@contextmanager
def in_database(database: Mapping[str, Any]) -> Iterator[None]:
    """In Django's terms, like an entry of DATABASES. For a command that has one thread and no transaction."""
    assert not connection.in_atomic_block, "it would go on in another database"
    before = connections.settings[_DEFAULT]
    _let_go()
    options = {name: option for name, option in database["OPTIONS"].items() if name != "pool"}
    of_one_thread = {**database, "OPTIONS": options}
    connections.settings[_DEFAULT] = connections.configure_settings({_DEFAULT: of_one_thread})[_DEFAULT]
    try:
        yield
    finally:
        _let_go()
        connections.settings[_DEFAULT] = before


def _let_go() -> None:
    """Of every connection to the database, those of a pool too; the next one is made by what is said then."""
    connection.close()
    close_pool = getattr(connection, "close_pool", None)  # PostgreSQL has one
    if close_pool:
        close_pool()
    del connections[_DEFAULT]
