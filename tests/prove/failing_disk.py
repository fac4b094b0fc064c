"""A disk that fails to keep what was written: the system is made to say so (strace), to one process that books. What it
confirmed is there afterwards, what it did not is there as a whole or not at all, and the process takes it for its end."""

import os
import pickle
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch
from uuid import UUID

from kept.edges.commands.serve import let_go_of_database
from kept.store import outages
from kept.store.backups.checks import integrity_fault
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.outages import Outage
from kept.store.people.models import Client, Professional
from tests.make import make_client, make_professional
from tests.prove.evidence import Tally
from tests.prove.storage import book_until_refused, lost_of

STRACE: Final = shutil.which("strace") or ""
KEEPING: Final = "fsync,fdatasync"
MOST_KEPT: Final = 25  # times that something is kept before the disk fails
PATIENCE_SECONDS: Final = 20


@dataclass(frozen=True)
class Told:
    """What was confirmed, what the first failure was called, and whether the process was to end for it."""

    confirmed: list[UUID]
    outage: Outage | None
    asked_to_end: bool


def fail_disk(tally: Tally, *, turns: int) -> None:
    """Nothing is counted where nobody may watch a process."""
    professional = make_professional()
    client = make_client(professional)
    for turn in range(turns if may_watch() else 0):
        tally.counted += 1
        before = Session.objects.count()
        told = book_on(professional, client, day=10 * turn + 1, fails_at=tally.chance.randint(1, MOST_KEPT))
        there = set(Session.objects.values_list("uuid", flat=True))
        if told.outage is not Outage.UNSURE or not told.asked_to_end:
            tally.violated(f"turn {turn}: {told.outage}, and not the end for a disk that failed")
        if lost := lost_of(told.confirmed, there):
            tally.violated(f"turn {turn}: {lost}")
        if not 0 <= len(there) - before - len(told.confirmed) <= 1:
            tally.violated(f"turn {turn}: {len(there) - before} sessions of {len(told.confirmed)} confirmed")
        if integrity_fault() or broken_claims():
            tally.violated(f"turn {turn}: {integrity_fault()} {broken_claims()}")


def book_on(professional: Professional, client: Client, *, day: int, fails_at: int) -> Told:
    """In a process of its own, which ends at the first failure."""
    let_go_of_database()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            wait_until_watched()
            ends: list[int] = []
            outages.end_by(lambda: ends.append(1))
            confirmed, outage = book_until_refused(professional, client, day=day)
            os.write(writes, pickle.dumps((confirmed, outage, len(ends))))
        finally:
            os._exit(0)
    os.close(writes)
    inject = f"inject={KEEPING}:error=EIO:when={fails_at}+"
    command = [STRACE, "-f", "-qq", "-o", os.devnull, "-e", f"trace={KEEPING}", "-e", inject, "-p", str(child)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as watching:
        with os.fdopen(reads, "rb") as pipe:
            told = pipe.read()
        os.waitpid(child, 0)
        watching.wait(PATIENCE_SECONDS)
    confirmed, outage, ends = pickle.loads(told)  # noqa: S301 (our own process wrote it a moment ago)
    return Told(confirmed, outage, asked_to_end=bool(ends))


def wait_until_watched() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text() and time.monotonic() < deadline:
        time.sleep(0.01)


def may_watch() -> bool:
    """Whether strace is there and allowed to."""
    return bool(STRACE) and subprocess.run([STRACE, "-qq", "true"], capture_output=True, check=False).returncode == 0


def notices_what_is_taken_for_a_full_disk() -> bool:
    """The control: a program that does not know this failure calls it another, and would go on."""
    if not may_watch():
        return True
    professional = make_professional()
    with patch.object(outages, "_UNSURE", frozenset()):
        told = book_on(professional, make_client(professional), day=1, fails_at=2)
    return told.outage is Outage.FULL and not told.asked_to_end
