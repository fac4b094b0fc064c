"""All the claims, asked of one moment of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from kept.store.invariants import cards, money, openings, queries, settled, walks
from kept.store.invariants.guards import guards_that_are_missing

QUERIES: Final = (*queries.QUERIES, *money.QUERIES, *settled.QUERIES, *cards.QUERIES, *openings.QUERIES)
WALKS: Final = (*walks.WALKS, *openings.WALKS)


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
        return tuple(_findings())


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


def _findings() -> Iterator[Finding]:
    for claim, noun, query in QUERIES:
        with connection.cursor() as cursor:
            cursor.execute(query)
            yield Finding(claim, tuple(f"{noun} {row[0]}" for row in cursor.fetchall()))
    for claim, noun, walk in WALKS:
        yield Finding(claim, tuple(f"{noun} {offender}" for offender in walk()))
    yield Finding("guards_are_in_place", tuple(guards_that_are_missing()))
