"""Web workers and letter workers are killed while people book: what was confirmed is there, once, and its letters leave."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import pytest

from tests.edges.mail.mail_server import MailServer, mail_server
from tests.make import make_client, make_professional
from tests.nodes import browsers
from tests.nodes.browsers import Browser, Told
from tests.nodes.cluster import wait_for
from tests.nodes.test_losing_nodes import accounted, letters_due, sent_letters, the_sessions
from tests.prove.evidence import Tally
from tests.prove.installation import Installation, an_installation

PROFESSIONALS: Final = 2
LETTER_WORKER_EVERY: Final = 10  # kills; the others are web workers
PAUSES: Final = (0.5, 2.0)
MOST_TRIES: Final = 200


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
    with mail_server() as server, an_installation(server.url) as site, pytest.MonkeyPatch.context() as patch:
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
    tally.look_at_all("all kills")
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
