"""Deeds that start at the same moment: in threads of this process, or in processes of their own."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from kept.core.refusal import Refused, Replayed
from kept.edges.commands.serve import let_go_of_database

PATIENCE: Final = 120  # seconds; on a busy machine many wait long for the few that may work at a time


def race(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each returned, or how it was turned away: anything else that is raised is a fault, and raised again."""
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        start.wait(PATIENCE)
        try:
            return attempt(deed)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as runners:
        running = [runners.submit(run, deed) for deed in deeds]
        return [one.result() for one in running]


def attempt(deed: Callable[[], Any]) -> Any:
    """What it returns, or how it was turned away."""
    try:
        return deed()
    except (Refused, Replayed, IntegrityError) as turned_away:
        return turned_away


def winners(results: Sequence[Any]) -> int:
    return sum(not isinstance(result, Exception) for result in results)


@contextmanager
def much_patience() -> Iterator[None]:
    """Nobody gives up waiting: the machine that runs the test may be slow, and that is not what is tested."""
    options = connection.settings_dict["OPTIONS"]
    let_go_of_database()
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setitem(options, "timeout", PATIENCE)
        else:
            patch.setitem(options, "pool", {**options["pool"], "timeout": PATIENCE})
        yield
        let_go_of_database()


def race_of_processes(professional: UUID, clients: Sequence[UUID], starts: Sequence[datetime]) -> list[int]:
    """Each process books for a client of its own at each of the starts, all at once; the winners of each round."""
    let_go_of_database()
    several = multiprocessing.get_context("spawn")
    start, won = several.Barrier(len(clients)), several.Queue()
    arguments = [(professional, client, list(starts), start, won) for client in clients]
    running = [several.Process(target=_book_in_turn, args=each) for each in arguments]
    for process in running:
        process.start()
    rounds = [won.get(timeout=PATIENCE) for _ in range(len(clients) * len(starts))]
    for process in running:
        process.join(PATIENCE)
    assert [process.exitcode for process in running] == [0] * len(clients)
    return [sum(has_won for number, has_won in rounds if number == turn) for turn in range(len(starts))]


def _book_in_turn(professional: UUID, client: UUID, starts: list[datetime], start: Any, won: Any) -> None:
    """What a process does: it shares nothing with the others but the database."""
    import django

    django.setup()
    from kept.store.people.models import Client, Professional
    from tests.deeds import book

    me = Professional.objects.select_related("user").get(uuid=professional)
    person = Client.objects.get(uuid=client)
    with much_patience():
        for turn, starts_at in enumerate(starts):
            start.wait(PATIENCE)
            taken = attempt(lambda at=starts_at: book(me, person, starts_at=at, at=at - timedelta(days=2)))  # type: ignore[misc] # mypy cannot infer a bound default
            won.put((turn, not isinstance(taken, Exception)))
