"""Histories over HTTP, in each of which a web worker is killed: whoever was not answered does not know what became of it."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final
from uuid import uuid4

import httpx

from kept.core.refusal import Refused
from kept.store.people.models import Client
from tests.bench.cast import sign_in
from tests.make import make_client, make_professional
from tests.prove.evidence import Tally
from tests.prove.histories import BOOK, CANCEL, READ, Operation
from tests.prove.installation import Installation, an_installation
from tests.prove.recorded import PEOPLE, Recorder, Unanswered, judge, plant
from tests.prove.threads import racing

AHEAD: Final = timedelta(days=7)
WITHIN_SECONDS: Final = 0.15  # of the start of a history its worker is killed
NOT_NOW: Final = (502, 503, 504)
MOST_REFUSED: Final = 499


class DistantRecorder(Recorder):
    """Of a professional with a token of their own, whom four people serve at once."""

    def __init__(self, site: Installation, chance: Random) -> None:
        professional = make_professional()
        clients: list[Client] = [make_client(professional) for _ in range(PEOPLE + 1)]
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        super().__init__(professional, clients, midnight + AHEAD, chance)
        (someone,) = sign_in([professional.user], now=datetime.now(UTC))
        self.service = str(professional.services.get().uuid)
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{site.port}/api/v1/", headers=someone.by_token, timeout=20, trust_env=False
        )

    def _deed(self, asked: Operation, person: int) -> Callable[[], Any]:
        if asked.kind == READ:
            return self._read
        starts_at = self.at(asked.slot).isoformat()
        if asked.kind == BOOK:
            who = {"client_id": str(self.clients[person].uuid), "service_id": self.service}
            return partial(self._send, "POST", "sessions", who | {"starts_at": starts_at, "outside_hours": True})
        path = f"sessions/{self.sessions[asked.session].uuid}"
        if asked.kind == CANCEL:
            return partial(self._send, "POST", f"{path}/cancellation", {"reason": "client", "notify_client": True})
        return partial(self._send, "PATCH", path, {"version": 1, "starts_at": starts_at, "outside_hours": True})

    def _send(self, method: str, path: str, body: dict[str, Any]) -> int:
        """Raises Refused, or Unanswered when nobody said anything."""
        try:
            answer = self.http.request(method, path, json=body, headers={"Idempotency-Key": str(uuid4())})
        except httpx.TransportError as broken:
            raise Unanswered from broken
        if answer.status_code in NOT_NOW:
            raise Unanswered
        if answer.is_success:
            return answer.status_code
        assert answer.status_code <= MOST_REFUSED, answer.text
        raise Refused(answer.json()["code"])


def record_under_kills(tally: Tally, *, histories: int) -> None:
    """In each a worker is killed; what is planted is planted where everybody was answered."""
    whole: list[Recorder] = []
    killed = unanswered = 0
    with an_installation() as site, racing(PEOPLE) as race:
        for turn in range(histories):
            recorder = DistantRecorder(site, tally.chance)
            killer = KillsOne(site, tally.chance)
            killer.start()
            recorder.record(race)
            killer.join()
            recorder.http.close()
            judge(tally, recorder, turn)
            lost = sum(not each.is_answered for each in recorder.history)
            killed, unanswered = killed + killer.has_killed, unanswered + lost
            if not lost:
                whole.append(recorder)
    tally.look_at_all("all histories")
    if whole:
        plant(tally, whole)
    tally.note = f"half of them over HTTP, where {killed} web workers were killed and {unanswered} calls not answered"


class KillsOne(threading.Thread):
    """Soon."""

    def __init__(self, site: Installation, chance: Random) -> None:
        super().__init__()
        self.site, self.chance, self.has_killed = site, Random(chance.random()), False

    def run(self) -> None:
        time.sleep(self.chance.uniform(0, WITHIN_SECONDS))
        self.has_killed = self.site.kill_a_web_worker(self.chance)
