"""Four people at one professional's diary at once, and what each was answered when."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from math import inf
from random import Random
from threading import Lock
from time import monotonic
from typing import Any, Final

from kept.store.diary.models import Session
from kept.store.people.models import Professional
from tests.deeds import book, cancel, edit
from tests.make import NOW, hours, make_client, make_professional, make_session, span_at
from tests.prove.evidence import Tally
from tests.prove.histories import BOOK, CANCEL, KINDS, MOVE, READ, Diary, History, Operation, corrupted, makes_sense
from tests.prove.threads import Race, is_done, is_fault, outcome, racing

PEOPLE, EACH, SLOTS = 4, 3, 4
PLANTED: Final = 50
APART: Final = timedelta(days=1)


class Unanswered(Exception):
    """Whoever asked does not know what became of it."""


class Recorder:
    """One history; its slots are two hours apart, and so free each other's clients."""

    def __init__(self, professional: Professional, clients: list[Any], day: datetime, chance: Random) -> None:
        self.professional, self.clients, self.day = professional, clients, day
        made = chance.sample(range(SLOTS), 2)
        self.sessions = {number: self._make(slot) for number, slot in enumerate(made)}
        self.start: Diary = frozenset((number, slot, 1) for number, slot in enumerate(made))
        self.history: list[Operation] = []
        self.faults: list[str] = []
        self.lock = Lock()
        draw = partial(self._drawn, chance)
        self.asked = [[draw(person * EACH + turn) for turn in range(EACH)] for person in range(PEOPLE)]

    def _make(self, slot: int) -> Session:
        return make_session(professional=self.professional, client=self.clients[-1], starts_at=self.at(slot))

    def _drawn(self, chance: Random, number: int) -> Operation:
        kind = chance.choices(KINDS, [4, 2, 2, 1])[0]
        session = 10 + number if kind == BOOK else chance.choice(list(self.sessions))
        own = next((slot for number, slot, _ in self.start if number == session), None) if kind == MOVE else None
        return Operation(kind, session, chance.choice([slot for slot in range(SLOTS) if slot != own]))

    def at(self, slot: int) -> datetime:
        return self.day + hours(2 * slot)

    def record(self, race: Race) -> History:
        race([partial(self._live, person) for person in range(PEOPLE)])
        self._do(Operation(READ), 0)
        return tuple(self.history)

    def _live(self, person: int) -> None:
        for asked in self.asked[person]:
            self._do(asked, person)

    def _do(self, asked: Operation, person: int) -> None:
        deed = self._deed(asked, person)
        began = monotonic()
        result = outcome(deed)
        ended = monotonic()
        told: dict[str, Any] = {"done": is_done(result)}
        if isinstance(result, Unanswered):
            told, ended = {"is_answered": False}, inf
        elif asked.kind == READ and is_done(result):
            told["seen"] = result
        with self.lock:
            if is_fault(result) and not isinstance(result, Unanswered):
                self.faults.append(repr(result))
            self.history.append(replace(asked, began=began, ended=ended, **told))

    def _deed(self, asked: Operation, person: int) -> Callable[[], Any]:
        if asked.kind == READ:
            return self._read
        if asked.kind == BOOK:
            return partial(book, self.professional, self.clients[person], starts_at=self.at(asked.slot))
        session = self.sessions[asked.session]
        if asked.kind == CANCEL:
            return partial(cancel, session)
        return partial(edit, session, span=span_at(self.at(asked.slot)), version=1)

    def _read(self) -> frozenset[int]:
        """In one statement, and so of one moment."""
        taken = Session.objects.filter(
            professional=self.professional, state="planned", starts_at__gte=self.day, starts_at__lt=self.day + APART
        ).values_list("starts_at", flat=True)
        return frozenset((start - self.day) // hours(2) for start in taken if start)


def record_all(tally: Tally, *, histories: int) -> None:
    professional = make_professional()
    clients = [make_client(professional) for _ in range(PEOPLE + 1)]
    planted: list[Recorder] = []
    with racing(PEOPLE) as race:
        for turn in range(histories):
            recorder = Recorder(professional, clients, NOW + (turn + 1) * APART, tally.chance)
            recorder.record(race)
            judge(tally, recorder, turn)
            planted.append(recorder)
    tally.look_at_all("all histories")
    plant(tally, planted[:PLANTED])


def judge(tally: Tally, recorder: Recorder, turn: int) -> None:
    tally.counted += 1
    tally.violations += [f"history {turn}: {fault}" for fault in recorder.faults]
    if not makes_sense(recorder.history, recorder.start):
        tally.violated(f"history {turn}: no order explains {recorder.history} from {recorder.start}")


def plant(tally: Tally, recorders: Sequence[Recorder]) -> None:
    """Answers that cannot be true, each of which must be found."""
    for number in range(PLANTED):
        recorder = recorders[number % len(recorders)]
        tally.control(not makes_sense(corrupted(tuple(recorder.history), tally.chance), recorder.start))
