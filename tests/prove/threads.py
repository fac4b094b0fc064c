"""Threads that begin at the same moment, again and again, each with a connection that it keeps."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection

from kept.core.refusal import Refused, Replayed
from tests.race import PATIENCE, much_patience

Deed = Callable[[], Any]
Race = Callable[[Sequence[Deed]], list[Any]]


@contextmanager
def racing(most: int) -> Iterator[Race]:
    """For up to so many deeds at once; gives what each returned or how it was refused. A fault is what was raised."""
    with much_patience(), ThreadPoolExecutor(most) as threads:

        def race(deeds: Sequence[Deed]) -> list[Any]:
            start = threading.Barrier(len(deeds))

            def run(deed: Deed) -> Any:
                start.wait(PATIENCE)
                try:
                    return outcome(deed)
                finally:
                    if connection.vendor == "postgresql":
                        connection.close()  # back to the pool, which has fewer than there are threads

            return [one.result() for one in [threads.submit(run, deed) for deed in deeds]]

        try:
            yield race
        finally:
            race([connection.close] * most)


def outcome(deed: Deed) -> Any:
    """What it returns, or what it raised."""
    try:
        return deed()
    except Exception as raised:  # noqa: BLE001 (whatever else than a refusal is raised is counted as a fault)
        return raised


def is_fault(result: Any) -> bool:
    """Neither done nor refused: whoever asked would have seen an error."""
    return isinstance(result, Exception) and not isinstance(result, (Refused, Replayed))


def is_done(result: Any) -> bool:
    return not isinstance(result, Exception)
