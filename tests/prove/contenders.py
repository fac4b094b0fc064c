"""Contenders for one slot over HTTP, at a site as it is run: at one start, or at partly overlapping ones."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from django.db import connection

from kept.edges.commands.serve import let_go_of_database
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from tests.bench.cast import Someone, sign_in
from tests.bench.deeds import post
from tests.bench.load import Answer, send_all
from tests.make import make_client, make_professional, minutes
from tests.openings import always_open
from tests.prove.evidence import Tally
from tests.prove.installation import Installation, an_installation

MOST: Final = 64
CROWDS: Final = (8, 16, MOST)
CREATED, CONFLICT, TRY_LATER = 201, 409, 503
TURNS_WITHOUT_PROTECTION: Final = 20
WITHOUT_PROTECTION: Final = """
from kept.usecases import book_session as booking
booking.lock_professionals = booking.lock_client = lambda *_: None
booking.overlap_with = lambda *_, **__: (None, False)
"""


class Cast:
    """A professional who is always open, and their clients; each with a token of their own."""

    def __init__(self) -> None:
        self.professional: Professional = always_open(make_professional(), bookable_weeks=78)
        self.clients: list[Client] = [make_client(self.professional) for _ in range(MOST)]
        self.service = str(self.professional.services.get().uuid)
        users = [self.professional.user, *(each.user for each in self.clients if each.user)]
        self.office, *self.people = sign_in(users, now=datetime.now(UTC))
        self.morning = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
        let_go_of_database()

    def by_client(self, person: Someone, starts_at: datetime) -> bytes:
        who = {"professional_id": str(self.professional.uuid), "via": "practice", "funding": "self_pay"}
        return post("/sessions", person, self._asked(starts_at) | who)

    def by_professional(self, client: Client, starts_at: datetime) -> bytes:
        who = {"client_id": str(client.uuid), "outside_hours": True}
        return post("/sessions", self.office, self._asked(starts_at) | who)

    def _asked(self, starts_at: datetime) -> dict[str, Any]:
        return {"service_id": self.service, "starts_at": starts_at.isoformat()}


def contend(tally: Tally, of_64: Tally, *, turns: int) -> None:
    """Every round has a slot of its own; each fourth one is of 64. One of each crowd is the professional."""
    cast, waits, otherwise = Cast(), [], Counter[int]()
    with an_installation() as site:
        for turn in range(turns):
            crowd = MOST if turn % 4 == 0 else tally.chance.choice(CROWDS)
            answers = one_round(cast, site, tally, turn=turn, crowd=crowd)
            judge(tally, answers, turn)
            otherwise.update(each.status for each in answers if each.status not in (CREATED, CONFLICT))
            if crowd == MOST:
                judge(of_64, answers, turn)
                waits += [each.seconds for each in answers if each.status != CREATED]
    tally.look_at_all("all rounds")
    if Session.objects.count() != turns:
        tally.violated(f"{Session.objects.count()} sessions after {turns} rounds")
    if deadlocks := deadlocks_so_far():
        of_64.violated(f"{deadlocks} deadlocks")
    tally.note = ", ".join(f"{number} were answered {status}" for status, number in otherwise.items())
    waits.sort()
    of_64.note = f"losers over HTTP: p99 {waits[int(0.99 * (len(waits) - 1))]:.2f} s, the slowest {waits[-1]:.2f} s"


def one_round(cast: Cast, site: Installation, tally: Tally, *, turn: int, crowd: int) -> Sequence[Answer]:
    """Every two of the sessions asked for overlap: they start at most 40 minutes apart and last 50."""
    apart = tally.chance.choice((0, 0, 5))
    slot = cast.morning + timedelta(hours=2 * turn)
    starts = [slot + minutes(number * apart % 45) for number in range(crowd)]
    people = tally.chance.sample(cast.people, crowd - 1)
    asked = [cast.by_client(*each) for each in zip(people, starts[1:], strict=True)]
    asked.insert(tally.chance.randrange(crowd), cast.by_professional(tally.chance.choice(cast.clients), starts[0]))
    return send_all(("127.0.0.1", site.port), asked, connections=crowd).answers


def judge(tally: Tally, answers: Sequence[Answer], turn: int) -> None:
    """Who was not heard may be told so, to come again; anything else is a fault."""
    tally.counted += 1
    statuses = Counter(each.status for each in answers)
    if statuses[CREATED] != 1:
        tally.violated(f"round {turn}: {statuses[CREATED]} winners")
    if faults := statuses.keys() - {CREATED, CONFLICT, TRY_LATER}:
        tally.violated(f"round {turn}: answered {sorted(faults)}")


def deadlocks_so_far() -> int:
    """That PostgreSQL has found and ended; SQLite has none."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("select deadlocks from pg_stat_database where datname = current_database()")
        return int(cursor.fetchone()[0])


# --- the alarm works


def notices_what_is_wrong() -> bool:
    """Two winners, none, and an answer that is a fault."""
    alarm = Tally(Random(0))
    for statuses in ((CREATED, CREATED), (CONFLICT, CONFLICT), (CREATED, 500)):
        judge(alarm, [Answer(0, status, 0.0, 0.0) for status in statuses], 0)
    return len(alarm.violations) == 3


def contend_unprotected() -> bool:
    """Whether a slot is taken twice when nothing looks for an overlap and the database lets everything in."""
    from tests.usecases.test_races import without_guards

    cast = Cast()
    with pytest.MonkeyPatch.context() as patch:
        without_guards(patch)
    let_go_of_database()
    with an_installation(without=WITHOUT_PROTECTION) as site:
        for turn in range(TURNS_WITHOUT_PROTECTION):
            slot = cast.morning + timedelta(hours=2 * turn)
            asked = [cast.by_professional(client, slot) for client in cast.clients[:8]]
            load = send_all(("127.0.0.1", site.port), asked, connections=8)
            if load.statuses[CREATED] > 1:
                return "professional_has_one_session_at_a_time" in broken_claims()
    return False
