"""All the claims, asked of one moment of the database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.db import connection, transaction

from kept.store.invariants import cards, letters, money, openings, queries, settled, walks
from kept.store.invariants.guards import guards_that_are_missing

QUERIES: Final = (
    *queries.QUERIES,
    *money.QUERIES,
    *settled.QUERIES,
    *cards.QUERIES,
    *openings.QUERIES,
    *letters.QUERIES,
)
WALKS: Final = (*walks.WALKS, *letters.WALKS, *openings.WALKS)


@dataclass(frozen=True)
class Finding:
    """A claim, and what breaks it: “session 12”, by the rows' internal ids. None: the claim holds."""

    claim: str
    offenders: tuple[str, ...]


CLAIMS: Final = (
    *(claim for claim, _, _ in QUERIES),
    *(claim for claim, _, _ in WALKS),
    "guards_are_in_place",
)


def findings() -> tuple[Finding, ...]:
    """One for each claim, in the order of CLAIMS."""
    with one_moment():
        return tuple(ask() for ask in (*_ASKED_OF_IT, *_WALKED))


def findings_at_once() -> tuple[Finding, ...]:
    """The same of a database to which nobody writes: what it finds itself, and beside that what is walked through here,
    each on a connection of its own."""
    with ThreadPoolExecutor(2) as pool:
        return tuple(finding for lane in pool.map(_in_turn, (_ASKED_OF_IT, _WALKED)) for finding in lane)


def broken_claims() -> dict[str, tuple[str, ...]]:
    """Only the claims that do not hold."""
    return {finding.claim: finding.offenders for finding in findings() if finding.offenders}


@contextmanager
def one_moment() -> Iterator[None]:
    """For reading only: what is committed meanwhile is not seen, and nobody waits for us. A walk must not meet half of
    a change."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            yield
    else:
        # Django's own transactions take SQLite's only write lock at once; this one never does.
        with connection.cursor() as cursor:
            cursor.execute("begin deferred")
            try:
                yield
            finally:
                cursor.execute("rollback")


def _of_query(claim: str, noun: str, query: str) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return Finding(claim, tuple(f"{noun} {row[0]}" for row in cursor.fetchall()))


def _of_walk(claim: str, noun: str, walk: Callable[[], Iterator[object]]) -> Finding:
    return Finding(claim, tuple(f"{noun} {offender}" for offender in walk()))


def _of_guards() -> Finding:
    return Finding("guards_are_in_place", tuple(guards_that_are_missing()))


_ASKED_OF_IT: Final[tuple[Callable[[], Finding], ...]] = tuple(partial(_of_query, *query) for query in QUERIES)
_WALKED: Final[tuple[Callable[[], Finding], ...]] = (*(partial(_of_walk, *walk) for walk in WALKS), _of_guards)


def _in_turn(lane: tuple[Callable[[], Finding], ...]) -> list[Finding]:
    try:
        return [ask() for ask in lane]
    finally:
        connection.close()
