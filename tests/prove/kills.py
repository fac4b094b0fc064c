"""Web workers and letter workers are killed while people book: what was confirmed is there, once, and its letters leave."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

import httpx
import pytest

from kept.config.environment import REPOSITORY
from kept.store.invariants.reads import broken_claims
from tests.edges.mail.mail_server import MailServer, mail_server
from tests.make import make_client, make_professional
from tests.nodes import browsers
from tests.nodes.browsers import Browser, Told
from tests.nodes.cluster import ask, wait_for
from tests.nodes.test_losing_nodes import accounted, letters_due, sent_letters, the_sessions
from tests.postgres import free_port
from tests.prove.evidence import Tally

PROFESSIONALS: Final = 2
LETTER_WORKER_EVERY: Final = 10  # kills; the others are web workers
PAUSES: Final = (1.0, 4.0)
LEASE_SECONDS: Final = 4
MOST_TRIES: Final = 200


@dataclass
class Installation:
    """One site of two web workers and one letter worker, as processes of their own."""

    email_url: str
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        surroundings = os.environ | {"KEPT_EMAIL_URL": self.email_url, "KEPT_WORKERS": "2", "KEPT_POOL": "4"}
        command = [str(REPOSITORY / "bin" / "kept"), *arguments]
        self.running[name] = subprocess.Popen(
            command, env=surroundings, cwd=REPOSITORY, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def start_web(self) -> None:
        self.start("web", "serve", "--port", str(self.port))
        wait_for(lambda: ask(self.port, "/readyz") == 200)

    def start_letters(self) -> None:
        self.start("letters", "deliver-letters", "--lease-seconds", str(LEASE_SECONDS))

    def look_after_web(self) -> None:
        """As whoever supervises it would: workers that die again and again make it give up."""
        if self.running["web"].poll() is not None:
            self.running.pop("web").wait()
            self.start_web()

    def kill_letters(self) -> None:
        self.stop("letters")
        self.start_letters()

    def kill_a_web_worker(self, chance: Random) -> bool:
        """One of those that answer, while its parent lives on; False when none is there at this moment."""
        workers = leaves(self.running["web"].pid)
        if not workers or workers == [self.running["web"].pid]:
            return False
        with suppress(ProcessLookupError):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return True

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def leaves(pid: int) -> list[int]:
    """The processes at the end of the tree that begins with this one."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for child in children:
            found += leaves(int(child))
    return found or [pid]


@contextmanager
def an_installation(server: MailServer) -> Iterator[Installation]:
    site = Installation(server.url)
    try:
        site.start_web()
        site.start_letters()
        yield site
    finally:
        for name in list(site.running):
            site.stop(name)


class PatientBrowser(Browser):
    """Whose person waits a moment before they send again."""

    def _send(self, http: httpx.Client, method: str, path: str, sent: dict[str, str] | None = None) -> httpx.Response:
        for _ in range(MOST_TRIES):
            with suppress(AssertionError):
                return super()._send(http, method, path, sent)
            time.sleep(0.5)
        raise AssertionError(f"nobody answered {method} {path} for long")


def kill_under_load(tally: Tally, letters: Tally, *, kills: int) -> None:
    told, over = Told(), threading.Event()
    with mail_server() as server, an_installation(server) as site, pytest.MonkeyPatch.context() as patch:
        patch.setattr(browsers, "TRIES", 2)
        people = everybody(told, site.port)
        with ThreadPoolExecutor(len(people)) as threads:
            booking = [threads.submit(one.book_all, times_until(over)) for one in people]  # type: ignore[arg-type] # it only goes through them
            try:
                killed = kill_all(tally, site, kills)
                site.look_after_web()
            finally:
                over.set()
            for done in booking:
                done.result()
        wait_for(lambda: not letters_due().exists())
        judge_letters(letters, server, killed)
    tally.violations += accounted(told, the_sessions())
    tally.violations += [f"refused with {status}" for _, status in told.refused if status != 409]
    tally.violations += [f"broken: {claim}" for claim in broken_claims()]
    tally.note = f"{len(told.booked)} bookings confirmed, {len(told.refused)} refused, {told.asked_again} asked again"


def kill_all(tally: Tally, site: Installation, kills: int) -> int:
    """How many letter workers were among them."""
    of_letters = 0
    while tally.counted < kills:
        time.sleep(tally.chance.uniform(*PAUSES))
        site.look_after_web()
        if tally.counted % LETTER_WORKER_EVERY == LETTER_WORKER_EVERY - 1:
            site.kill_letters()
            of_letters, tally.counted = of_letters + 1, tally.counted + 1
        elif site.kill_a_web_worker(tally.chance):
            tally.counted += 1
    return of_letters


def judge_letters(tally: Tally, server: MailServer, killed: int) -> None:
    """Each arrived; a worker that was killed may have sent one again, under the same Message-ID."""
    expected, copies = sent_letters(), Counter(server.message_ids)
    tally.counted = len(expected)
    tally.violations += [f"missing {each}" for each in expected if each not in copies]
    tally.violations += [f"unknown {each}" for each in copies if each not in expected]
    if (too_many := copies.total() - len(copies)) > killed:
        tally.violated(f"{too_many} copies after {killed} kills")
    tally.note = f"{copies.total() - len(copies)} extra copies after {killed} kills of the letter worker"


def everybody(told: Told, port: int) -> list[Browser]:
    """Two of each professional, who want the same times."""
    found: list[Browser] = []
    for professional in [make_professional() for _ in range(PROFESSIONALS)]:
        client = make_client(professional)
        found += [PatientBrowser(professional, client, [port], told) for _ in range(2)]
    return found


def times_until(over: threading.Event) -> Iterator[datetime]:
    """From next week on, hour by hour."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    number = 0
    while not over.is_set():
        yield noon + timedelta(days=7, hours=number)
        number += 1
