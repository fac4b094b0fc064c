"""One number for all that a database holds: two that are equal mean that nothing changed."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

# When somebody was last seen is noted as time goes on, whatever they do.
SEEN: Final = ("people_visit",)
_READS: Final = re.compile(r"\s*(select|savepoint|release|rollback|begin|commit|pragma|set|show)\b", re.IGNORECASE)


def digest(*, without: Collection[str] = ()) -> str:
    """Of every row of every table but those named, in no order of its own."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted({*connection.introspection.table_names(cursor)} - {*without}):
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")  # noqa: S608 (a table's name)
            rows = sorted(
                repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()
            )
            whole.update(f"{table}{rows}".encode())
    return whole.hexdigest()


@contextmanager
def writes_told(tell: Callable[[], None], *, without: Collection[str]) -> Iterator[None]:
    """Of each statement that may write to other tables than those: without any, nothing needs to be compared."""
    not_told = re.compile("|".join(without))

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _READS.match(sql) and not not_told.search(sql):
            tell()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
