"""The sweep: whatever anybody may send to any address there is, compared with the oracle; nothing but what was allowed has
changed anything, and what is another's looks like what is not there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.db import transaction

from kept.edges.api import allowance, entrance
from kept.edges.web import middleware
from tests.cards.fake import FakeProvider
from tests.cards.wired import wired_to
from tests.digest import SEEN, Held
from tests.edges.web.desk import Clock, nobody_leaves
from tests.make import NOW
from tests.prove.evidence import MODE, SUITE, Tally
from tests.prove.rights_asking import Cell, Said, is_typed, names_in, page_routes, program_routes, read
from tests.prove.rights_headers import faults_of
from tests.prove.rights_oracle import ANSWERED, METHODS, NOTHING, SAFE, SIGN_IN, methods_of, rule_of
from tests.prove.rights_world import MALFORMED, UNKNOWN, World, make_world

# When somebody was last seen, that a token was used, and how often something was tried, is noted whatever comes of it.
COUNTED: Final = (*SEEN, "people_tokenuse", "cache")
# Looking leaves a trace there: that a client's record was opened, of which the client is told; when a feed was read.
TRACED: Final = {"client": "journal_entry", "client-edit": "journal_entry", "feed-reading": "people_calendarfeed"}


@dataclass
class Sweep:
    world: World
    tally: Tally
    headers: Tally
    held: Held = field(default_factory=lambda: Held(COUNTED))
    handler: Any = field(default_factory=BaseHandler)
    unknown: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handler.load_middleware()

    def judge(self, cell: Cell) -> None:
        said, has_changed = self.ask(cell)
        self.tally.counted += 1
        wanted = cell.wanted()
        if said.kind != wanted:
            self.tally.violated(f"{cell}: {said.kind} ({said.status}), not {wanted}")
        if (
            wanted == SIGN_IN
            and not cell.is_of_program
            and not rule_of(cell.route).otherwise
            and said.where != cell.sign_in_at
        ):
            self.tally.violated(f"{cell}: to {said.where}")
        if has_changed:
            self.tally.violated(f"{cell}: {said.status}, and something changed")
        self.headers.counted += 1
        for fault in faults_of(said.headers):
            self.headers.violated(f"{cell}: {said.status} with {fault}")
        is_secret = wanted == NOTHING and cell.corner.name not in (UNKNOWN, MALFORMED) and names_in(cell.route)
        is_for_them = not cell.is_of_program and cell.who.role in rule_of(cell.route).roles
        if is_secret and not rule_of(cell.route).otherwise and (is_for_them or MODE != SUITE):
            self.compare(cell, said)

    def compare(self, cell: Cell, said: Said) -> None:
        """With the same question about what never was."""
        key = (cell.who.name, cell.route, cell.method, str(cell.is_dialog), str(cell.is_forged))
        if key not in self.unknown:
            nobodys = Cell(
                cell.route, cell.method, cell.who, self.world.corners[UNKNOWN], cell.is_dialog, cell.is_forged
            )
            self.unknown[key] = self.ask(nobodys)[0].bare(nobodys)
        if said.bare(cell) != self.unknown[key]:
            self.tally.violated(f"{cell}: looks otherwise than what is not there")

    def ask(self, cell: Cell) -> tuple[Said, bool]:
        """What is said, and whether it changed what it must not; afterwards it is as if nobody had asked."""
        request = cell.request()
        point = transaction.savepoint()
        self.held.written.clear()
        said = read(self.handler.get_response(request))
        must_not = cell.method in SAFE or said.status >= 400 or said.kind != ANSWERED
        has_changed = must_not and bool(self.held.changes().keys() - {TRACED.get(cell.route, "")})
        transaction.savepoint_rollback(point)
        return said, has_changed


@contextmanager
def swept(tally: Tally, headers: Tally) -> Iterator[Sweep]:
    """A world at NOW, in the demo, where the Outbox is there too. Afterwards all is gone."""
    point = transaction.savepoint()
    with pytest.MonkeyPatch.context() as patch, wired_to(FakeProvider()):
        patch.setattr(settings, "KEPT_DEMO", True)
        patch.setattr(settings, "KEPT_EMAIL_URL", "")
        patch.setattr(middleware, "clock", Clock())
        patch.setattr(entrance, "clock", lambda: NOW)
        for module in (allowance, entrance):
            patch.setattr(module, "count_request", lambda *_, **__: None)
        nobody_leaves(patch)
        sweep = Sweep(make_world(), tally, headers)
        with sweep.held.watched():
            yield sweep
    transaction.savepoint_rollback(point)


# --- what is asked


def all_cells(world: World) -> Iterator[Cell]:
    """Everybody, everywhere, with every method, about everything; every third time as the dialog asks."""
    numbers = count()
    for route in page_routes():
        for who in world.people:
            for corner in _corners(world, route):
                for method in METHODS:
                    yield Cell(route, method, who, corner, is_dialog=next(numbers) % 3 == 0)
                    if method not in SAFE and corner.name == "anna":
                        yield Cell(route, method, who, corner, is_forged=True)
    for path in dict.fromkeys(route.partition(":")[2] for route in program_routes()):
        for who in world.programs:
            for method in METHODS:
                route = f"{method}:{path}"
                yield from (Cell(route, method, who, corner) for corner in _corners(world, route))


def first_cells(world: World) -> Iterator[Cell]:
    """Of these none is left out: each route is asked by each role, and about what is a colleague's by whom it is for."""
    people = [who for who in world.people if who.name in FIRST]
    for route in page_routes():
        for who in people:
            is_for_them = who.role in rule_of(route).roles
            last = next(method for method in ("POST", "GET") if method in methods_of(route))
            for method in ("GET", "POST") if is_for_them else (last,):
                yield Cell(route, method, who, world.corners["anna"])
            if is_for_them and names_in(route):
                yield Cell(route, last, who, world.corners["bert"])
            if who.name == "anonymous" or (who.role == "PR" and is_for_them and last == "GET"):
                yield Cell(route, "GET", who, world.corners["anna"], is_dialog=True)
    for route in program_routes():
        for who in world.programs:
            if who.name in FIRST:
                yield Cell(route, route.partition(":")[0], who, world.corners["anna"])
                yield Cell(route, route.partition(":")[0], who, world.corners["bert"])


FIRST: Final = frozenset(
    {
        "anonymous",
        "professional anna",
        "client of anna",
        "assistant of anna",
        "manager of anna",
        "hub admin of anna",
        "operator Olga",
        "bearer of a link",
        "without a token",
        "with a wrong token",
        "professional anna with slots:read",
    }
)


def _corners(world: World, route: str) -> Iterable[Any]:
    if not names_in(route):
        return (world.corners["anna"],)
    return [corner for corner in world.corners.values() if corner.name != MALFORMED or is_typed(route)]
