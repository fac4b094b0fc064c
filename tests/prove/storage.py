"""Storage that fails while deeds are done: a full disk, and a server of a database that is killed. What was confirmed is
there afterwards, what was not is not, and it goes on by itself."""

import os
import pickle
import resource
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection

from kept.core.refusal import Replayed
from kept.edges.commands.serve import let_go_of_database
from kept.store.backups import postgres
from kept.store.backups.checks import integrity_fault
from kept.store.backups.elsewhere import in_database
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims, one_moment
from kept.store.outages import Outage, outage_in
from kept.store.people.models import Client, Professional
from tests.deeds import book
from tests.make import NOW, a_key, make_client, make_professional
from tests.postgres import ThrowAwayPostgres
from tests.prove.evidence import Tally

WRITERS: Final = 4
PATIENCE_SECONDS: Final = 60
# As an installation runs it: nothing that endangers a commit is switched off.
OF_PRODUCTION: Final = ("max_connections=50",)


# --- a full disk


def fill_disk(tally: Tally, *, turns: int) -> None:
    """In turn the file may not grow by more than some pages, and a process may write no file beyond some size."""
    professional = make_professional()
    client = make_client(professional)
    for turn in range(turns):
        tally.counted += 1
        until_full = (until_pages_are_used, until_file_is_full)[turn % 2]
        before = Session.objects.count()
        confirmed, outage = until_full(professional, client, day=10 * turn + 1, room=tally.chance.randint(1, 60))
        there = set(Session.objects.values_list("uuid", flat=True))
        if outage is not Outage.FULL:
            tally.violated(f"turn {turn}: {outage}, and not that there is no room")
        if lost := lost_of(confirmed, there):
            tally.violated(f"turn {turn}: {lost}")
        if len(there) != before + len(confirmed):
            tally.violated(f"turn {turn}: {len(there) - before} sessions of {len(confirmed)} confirmed")
        if integrity_fault() or broken_claims():
            tally.violated(f"turn {turn}: {integrity_fault()} {broken_claims()}")
        book(professional, client, starts_at=NOW + timedelta(days=10 * turn + 5, hours=8))


def until_pages_are_used(
    professional: Professional, client: Client, *, day: int, room: int
) -> tuple[list[UUID], Outage | None]:
    with connection.cursor() as cursor:
        cursor.execute("pragma page_count")
        cursor.execute(f"pragma max_page_count = {cursor.fetchone()[0] + room // 10}")
        try:
            return book_until_refused(professional, client, day=day)
        finally:
            cursor.execute("pragma max_page_count = 1073741823")


def until_file_is_full(
    professional: Professional, client: Client, *, day: int, room: int
) -> tuple[list[UUID], Outage | None]:
    """The system itself cuts the write short, in a process of its own."""
    let_go_of_database()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            size = room * 4096 + Path(str(connection.settings_dict["NAME"])).stat().st_size % 4096
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            os.write(writes, pickle.dumps(book_until_refused(professional, client, day=day)))
        finally:
            os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    confirmed, outage = pickle.loads(told)  # noqa: S301 (our own process wrote it a moment ago)
    return confirmed, outage


def book_until_refused(professional: Professional, client: Client, *, day: int) -> tuple[list[UUID], Outage | None]:
    """What was confirmed, and what the first failure was called."""
    confirmed: list[UUID] = []
    for number in range(200):
        starts_at = NOW + timedelta(days=day, hours=number)
        try:
            confirmed.append(book(professional, client, starts_at=starts_at))
        except OperationalError as fault:
            return confirmed, outage_in(fault)
    return confirmed, None


# --- a server that is killed


def kill_server(tally: Tally, *, kills: int) -> None:
    """A PostgreSQL of its own, with what this test's database holds, under writers who repeat what was not answered."""
    professional = make_professional()
    clients = [make_client(professional) for _ in range(WRITERS)]
    with a_server_of_its_own() as server, ThreadPoolExecutor(WRITERS) as writers:
        stop: list[bool] = []
        writing = [writers.submit(keep_booking, clients[each], each, stop) for each in range(WRITERS)]
        try:
            for _ in range(kills):
                wait_for_more()
                kill(server)
                tally.counted += 1
            wait_for_more()
        finally:
            stop.append(True)
        confirmed = [each for writer in writing for each in writer.result()]
        there = list(Session.objects.values_list("uuid", flat=True))
        tally.violations += lost_of(confirmed, set(there))
        if len(there) != len(confirmed):
            tally.violated(f"{len(there)} sessions, and {len(confirmed)} confirmed")
        tally.look_at_all("all kills")
        tally.note = f"{len(confirmed)} bookings"


def keep_booking(client: Client, number: int, stop: Sequence[bool]) -> list[UUID]:
    """One after the other, each under one key, however often it must be sent. What was confirmed."""
    confirmed: list[UUID] = []
    professional = Professional.objects.get(acquaintances__client=client)
    try:
        while not stop:
            starts_at = NOW + timedelta(days=1, hours=WRITERS * len(confirmed) + number)
            confirmed.append(_booked(professional, client, starts_at))
    finally:
        connection.close()
    return confirmed


def _booked(professional: Professional, client: Client, starts_at: Any) -> UUID:
    request, deadline = a_key(), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            return book(professional, client, starts_at=starts_at, request=request)
        except Replayed as again:
            return UUID(again.result)
        except (OperationalError, InterfaceError) as fault:
            if outage_in(fault) is None:
                raise  # people would be told of a failure of ours
            connection.close()
            time.sleep(0.05)
    raise AssertionError("it does not come back")


@contextmanager
def a_server_of_its_own() -> Iterator[ThrowAwayPostgres]:
    """While it lasts, Django's database is there."""
    server = ThrowAwayPostgres(OF_PRODUCTION)
    there = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": str(server.port), "NAME": "postgres"}
    there["USER"] = "postgres"
    try:
        with one_moment():
            postgres.restore_dump(postgres.dumped(), there)
        with in_database(there):
            yield server
    finally:
        server.stop()


def kill(server: ThrowAwayPostgres) -> None:
    """As when the machine takes the process away; it is started again as soon as its last child is gone."""
    main = int((server.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(main, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.1)
        with suppress(RuntimeError):
            return server._start()
    raise AssertionError("it does not start again")


def wait_for_more() -> None:
    """Until each writer may have booked something once more."""
    wanted: int | None = None
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            number = Session.objects.count()
        except (OperationalError, InterfaceError):
            connection.close()
        else:
            wanted = number + WRITERS if wanted is None else wanted
            if number >= wanted:
                return
        time.sleep(0.05)
    raise AssertionError("nothing is booked any more")


# --- what must come out


def lost_of(confirmed: Sequence[UUID], there: set[UUID]) -> list[str]:
    """What was confirmed and is not there, and what was confirmed twice."""
    lost = [f"lost {each}" for each in confirmed if each not in there]
    return lost + [f"told twice {each}" for each in set(confirmed) if confirmed.count(each) > 1]


def notices_what_is_lost() -> bool:
    """The control of the accounting."""
    there = uuid4()
    return (
        lost_of([there], {there}) == []
        and bool(lost_of([there, uuid4()], {there}))
        and bool(lost_of([there] * 2, {there}))
    )
