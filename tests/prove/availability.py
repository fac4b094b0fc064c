"""What people notice when a web worker is killed every 0.3 seconds: calls that fail however often they are sent again."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import httpx

from kept.store.diary.models import Session
from tests.bench.cast import Someone, sign_in
from tests.make import make_client, make_professional
from tests.prove.distant import NOT_NOW
from tests.prove.evidence import Tally
from tests.prove.installation import Installation, an_installation

PEOPLE: Final = 4
CALLS_OF_A_DESK: Final = 20  # which keeps everybody below what a token may ask in a minute, however fast they are heard
SECONDS_BETWEEN_KILLS: Final = 0.3
PAUSES: Final = (0.1, 0.3, 0.9)  # before a call is sent again: three times at most
ALLOWED: Final = 0.001  # of all calls


@dataclass(frozen=True)
class Desk:
    """A professional's token, and what their bookings are of."""

    someone: Someone
    client: str
    service: str


@dataclass
class Heard:
    """By all of them together."""

    calls: int = 0
    tries: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    booked: list[UUID] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def call_under_kills(tally: Tally, *, calls: int) -> None:
    heard, over = Heard(), threading.Event()
    desks = [hire() for _ in range(PEOPLE * max(1, calls // PEOPLE // CALLS_OF_A_DESK))]
    with an_installation() as site, ThreadPoolExecutor(PEOPLE + 1) as threads:
        killing = threads.submit(kill_on_and_on, site, over, Random(tally.chance.random()))
        try:
            people = [threads.submit(call_all, desks[n::PEOPLE], site, calls // PEOPLE, heard) for n in range(PEOPLE)]
            for each in people:
                each.result()
        finally:
            over.set()
        kills = killing.result()
    tally.counted = heard.calls
    if len(heard.failed) > ALLOWED * heard.calls:
        tally.violations += heard.failed
    there = Counter(Session.objects.values_list("uuid", flat=True))
    tally.violations += [f"lost {each}" for each in heard.booked if not there[each]]
    tally.look_at_all("all calls")
    tally.note = f"{1 - len(heard.failed) / heard.calls:.2%} heard; {kills} kills, tries: {dict(heard.tries)}"
    tally.control(heard.tries.total() > heard.tries[1])  # without trying again they would have failed


def hire() -> Desk:
    professional = make_professional()
    (someone,) = sign_in([professional.user], now=datetime.now(UTC))
    return Desk(someone, str(make_client(professional).uuid), str(professional.services.get().uuid))


def kill_on_and_on(site: Installation, over: threading.Event, chance: Random) -> int:
    kills = 0
    while not over.wait(SECONDS_BETWEEN_KILLS):
        site.look_after_web()
        kills += site.kill_a_web_worker(chance)
    return kills


def call_all(desks: list[Desk], site: Installation, calls: int, heard: Heard) -> None:
    """A booking, then a look at what is booked, and so on; each booking of a time of its own."""
    tomorrow = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    with httpx.Client(base_url=f"http://127.0.0.1:{site.port}/api/v1/", timeout=10, trust_env=False) as http:
        for number in range(calls):
            desk = desks[number % len(desks)]
            at = tomorrow + timedelta(hours=number // len(desks))
            is_booking = number // len(desks) % 2 == 0
            asked = {"client_id": desk.client, "service_id": desk.service, "starts_at": at.isoformat()}
            call(http, desk, asked | {"outside_hours": True} if is_booking else None, heard)


def call(http: httpx.Client, desk: Desk, booking: dict[str, Any] | None, heard: Heard) -> None:
    """Under one key, however often."""
    headers = desk.someone.by_token | {"Idempotency-Key": str(uuid4())}
    method, words = "POST" if booking else "GET", ""
    tries = 0
    for pause in (0.0, *PAUSES):
        tries += 1
        time.sleep(pause)
        try:
            answer = http.request(method, "sessions", json=booking, headers=headers)
        except httpx.TransportError as fault:
            words = repr(fault)
            continue
        words = f"{answer.status_code} {answer.text[:200]}"
        if answer.status_code not in NOT_NOW:
            break
    with heard.lock:
        heard.calls += 1
        heard.tries[tries] += 1
        if not words.startswith("20"):
            heard.failed.append(f"{method}: {words}")
        elif booking:
            heard.booked.append(UUID(answer.json()["id"]))
