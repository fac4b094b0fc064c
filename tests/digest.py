"""One number for all that a database holds: two that are equal mean that nothing changed."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection

# When somebody was last seen is noted as time goes on, whatever they do.
SEEN: Final = ("people_visit",)
# A statement that does not say to which table it writes.
ANY: Final = ""
# How many rows, and what they hold.
Digest = tuple[int, str]
_READS: Final = re.compile(r"\s*(select|savepoint|release|rollback|begin|commit|pragma|set|show)\b", re.IGNORECASE)
_WRITES: Final = re.compile(
    r"\s*(?:insert\s+(?:or\s+\w+\s+)?into|update|delete\s+from)\s+(?P<quote>\"?)(?P<table>\w+)(?P=quote)\s",
    re.IGNORECASE,
)


def digest(*, without: Collection[str] = ()) -> str:
    """Of every row of every table but those named, in no order of its own."""
    return hashlib.sha256(repr(sorted(digests(tables(without=without)).items())).encode()).hexdigest()


def digests(named: Iterable[str]) -> dict[str, Digest]:
    """Of each of these tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in named:
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")  # noqa: S608 (a table's name)
            rows = sorted(
                repr([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()
            )
            found[table] = len(rows), hashlib.sha256(f"{rows}".encode()).hexdigest()
    return found


def tables(*, without: Collection[str] = ()) -> set[str]:
    with connection.cursor() as cursor:
        return {*connection.introspection.table_names(cursor)} - {*without}


@dataclass
class Held:
    """What each table holds. Whether that has changed is asked only of tables to which a statement wrote since: no trigger
    writes to another (tests/store/test_guards.py)."""

    without: Collection[str]
    digests: dict[str, Digest] = field(init=False)
    written: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.digests = digests(tables(without=self.without))

    @property
    def doubted(self) -> set[str]:
        """The tables that may have changed."""
        return {*self.digests} if ANY in self.written else {*self.written}

    @property
    def rows(self) -> int:
        return sum(number for number, _ in self.digests.values())

    def changes(self) -> dict[str, Digest]:
        """What those hold now that hold something else."""
        return {table: now for table, now in digests(self.doubted).items() if now != self.digests[table]}

    @contextmanager
    def watched(self) -> Iterator[None]:
        with writes_told(self.written.add, without=self.without):
            yield


@contextmanager
def writes_told(tell: Callable[[str], None], *, without: Collection[str]) -> Iterator[None]:
    """The table of each statement that may write to other tables than those: without any, nothing needs to be compared."""

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _READS.match(sql) and (table := _written_by(sql)) not in without:
            tell(table)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def _written_by(sql: str) -> str:
    found = _WRITES.match(sql)
    return found["table"] if found else ANY
