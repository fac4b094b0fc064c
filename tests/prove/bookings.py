"""Contenders for one slot: professionals, clients and programs, at one start or at partly overlapping ones."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.conf import settings

from kept.core.refusal import Refused
from kept.edges.api import entrance
from kept.store.diary.models import Session
from kept.store.invariants.reads import broken_claims
from kept.store.people.models import Client, Professional
from kept.usecases import book_session as booking
from tests.deeds import book
from tests.edges.api.programs import Program
from tests.make import NOW, make_client, make_professional, minutes
from tests.openings import always_open, book_as_client
from tests.prove.evidence import Tally
from tests.prove.threads import Deed, Race, is_done, is_fault, racing

CONTENDERS: Final = 8
TURNS_WITHOUT_PROTECTION: Final = 20
TURNS_EACH: Final = 3_000  # slots of two hours each, of one professional


def contend(tally: Tally, *, turns: int) -> None:
    """In most rounds the professional and clients themselves, in every tenth programs by the JSON interface too."""
    with pytest.MonkeyPatch.context() as patch, racing(CONTENDERS) as race:
        patch.setattr(settings, "KEPT_BOOKINGS_AN_HOUR", turns)  # the clock stands still for all rounds
        for first in range(0, turns, TURNS_EACH):
            some = range(min(TURNS_EACH, turns - first))
            contend_for_one(tally, some, race, patch)
    tally.look_at_all("all rounds")
    if Session.objects.count() != turns:
        tally.violated(f"{Session.objects.count()} sessions after {turns} rounds")


def contend_for_one(tally: Tally, turns: range, race: Race, patch: pytest.MonkeyPatch) -> None:
    """Each round has a slot of its own, of one professional."""
    professional, clients = a_cast()
    program = Program(professional)
    for turn in turns:
        patch.setattr(entrance, "clock", lambda at=NOW + timedelta(seconds=3 * turn): at)
        day = NOW + timedelta(days=turn % 300 + 1, hours=turn // 300 * 2)
        apart = tally.chance.choice((0, 0, 5))
        deeds = contenders(professional, clients, day=day, apart=apart, chance=tally.chance.random)
        if turn % 10 == 0:
            deeds[:4] = [partial(by_program, program, professional, client, day) for client in clients[:4]]
        judge(tally, race(deeds), turn)


def a_cast(number: int = CONTENDERS) -> tuple[Professional, list[Client]]:
    professional = always_open(make_professional(), bookable_weeks=78)
    return professional, [make_client(professional) for _ in range(number)]


def contenders(
    professional: Professional,
    clients: Sequence[Client],
    *,
    day: datetime,
    apart: int,
    chance: Callable[[], float],
    number: int = CONTENDERS,
) -> list[Deed]:
    """Every two of the sessions asked for overlap: they start at most 40 minutes apart and last 50."""
    deeds: list[Deed] = []
    for each in range(number):
        deed: Any = book_as_client if chance() < 0.5 else book
        start = day + minutes(each * apart % 45)
        deeds.append(partial(deed, professional, clients[each % len(clients)], starts_at=start))
    return deeds


def by_program(program: Program, professional: Professional, client: Client, starts_at: datetime) -> Any:
    """As a booking by use case answers: what is refused is raised."""
    service = professional.services.earliest("id")
    asked = {"client_id": str(client.uuid), "service_id": str(service.uuid), "starts_at": starts_at.isoformat()}
    answer = program.post("/sessions", asked)
    if answer.status >= 500 or (not answer.code and answer.status != 201):
        raise AssertionError(f"{answer.status} {answer.body}")
    if answer.code:
        raise Refused(answer.code)
    return answer.body


def judge(tally: Tally, results: Sequence[Any], turn: int) -> None:
    tally.counted += 1
    if faults := [result for result in results if is_fault(result)]:
        tally.violated(f"round {turn}: {faults[0]!r}")
    winners = sum(map(is_done, results))
    if winners != 1:
        tally.violated(f"round {turn}: {winners} winners")


# --- the alarm works


def contend_unprotected() -> bool:
    """Whether a slot is taken twice when nothing looks for an overlap and the database lets everything in."""
    from tests.usecases.test_races import without_guards, without_lock

    professional, clients = a_cast()
    with pytest.MonkeyPatch.context() as patch, racing(CONTENDERS) as race:
        without_lock(patch)
        without_guards(patch)
        patch.setattr(booking, "overlap_with", lambda *_, **__: (None, False))
        for turn in range(TURNS_WITHOUT_PROTECTION):
            deeds = [
                partial(book, professional, client, starts_at=NOW + timedelta(days=500 + turn)) for client in clients
            ]
            if sum(map(is_done, race(deeds))) > 1:
                return "professional_has_one_session_at_a_time" in broken_claims()
    return False
